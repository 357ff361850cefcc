// What a report says was consented to: a level counts where nothing in the report says otherwise.

import { keyword } from "./keywords";
import { CONSENT_LEVELS, type Consent, type ConsentLevel, type Metadata, splitLevels } from "./metadata";

const YES: ReadonlySet<string> = new Set(["true", "1", "yes", "y", "on"]);
const NO: ReadonlySet<string> = new Set(["false", "0", "no", "n", "off"]);
const KNOWN: ReadonlySet<string> = new Set(CONSENT_LEVELS);

/** `unclear`: a flag is neither yes nor no, or says yes to a level that the list of levels leaves out. */
export type ConsentAnswer = "yes" | "no" | "not_recorded" | "unclear";

/** Whether a level was consented to: by its flag, or by the list of levels where it has no flag. */
export function consentAnswer(consent: Consent, level: ConsentLevel): ConsentAnswer {
  const flag = keyword(consent[level]);
  const listed = splitLevels(consent.consentlevels);
  // a list in words of another writer's says nothing of ours
  const isLeftOut = !listed.includes(level) && listed.some((one) => KNOWN.has(one));
  if (NO.has(flag)) return "no";
  if (YES.has(flag)) return isLeftOut ? "unclear" : "yes";
  if (flag !== "") return "unclear";
  if (listed.includes(level)) return "yes";
  return isLeftOut ? "no" : "not_recorded";
}

/** What was consented to, with the levels of other writers that are listed. */
export function grantedLevels(consent: Consent): ReadonlySet<string> {
  const others = splitLevels(consent.consentlevels).filter((level) => !KNOWN.has(level));
  const granted = CONSENT_LEVELS.filter((level) => consentAnswer(consent, level) === "yes");
  return new Set([...others, ...granted]);
}

/** The levels that were consented to and that no item is kept back from: report.pdf shows them all. */
export function levelsOfEveryItem({
  consent,
  media,
}: Pick<Metadata, "consent" | "media">): ReadonlySet<string> {
  const keptTo = media.map(({ levels }) => splitLevels(levels)).filter((levels) => levels.length > 0);
  return new Set(
    [...grantedLevels(consent)].filter((level) => keptTo.every((levels) => levels.includes(level))),
  );
}

/** Whether anything is said of a consent: how it was given, or a level that is more than denied. */
export function isConsentRecorded(consent: Consent): boolean {
  const isDenied = CONSENT_LEVELS.map((level) => keyword(consent[level])).every(
    (flag) => flag === "" || NO.has(flag),
  );
  return keyword(consent.type) !== "" || splitLevels(consent.consentlevels).length > 0 || !isDenied;
}
