// What a report says of consent and does not prove, for whoever opens it to be told. Nothing of it keeps a report
// from opening. That the wording is not in the report is none of it: earlier versions have not recorded it.

import { grantedLevels } from "./consent-levels";
import { keyword } from "./keywords";
import { type Metadata, splitLevels } from "./metadata";
import { CONSENT_JPG, CONSENT_M4A } from "./names";

const EVIDENCE: ReadonlyMap<string, readonly string[]> = new Map([
  ["signed", [CONSENT_JPG]],
  ["verbal", [CONSENT_M4A]],
]);

/**
 * `no_evidence`: it says how consent was given, and no file proves it. `levels_without_evidence`: it says what was
 * consented to, neither how, nor is there a file. `item_beyond_consent`: an item may be used for more than that.
 */
export type ConsentGap = "no_evidence" | "levels_without_evidence" | "item_beyond_consent";

/** What is missing in a report with files of these names. */
export function consentGaps(
  { consent, media }: Pick<Metadata, "consent" | "media">,
  names: ReadonlySet<string>,
): readonly ConsentGap[] {
  const kind = keyword(consent.type);
  const proofs = EVIDENCE.get(kind) ?? [CONSENT_JPG, CONSENT_M4A];
  const hasEvidence = proofs.some((name) => names.has(name));
  const granted = grantedLevels(consent);
  const gaps: ConsentGap[] = [];
  if (kind !== "" && !hasEvidence) gaps.push("no_evidence");
  if (kind === "" && granted.size > 0 && !hasEvidence) gaps.push("levels_without_evidence");
  if (media.some(({ levels }) => splitLevels(levels).some((level) => !granted.has(level)))) {
    gaps.push("item_beyond_consent");
  }
  return gaps;
}
