// What is known of the patient's consent while a report is being made. Evidence belongs to the words that it was given
// for: whatever changes them clears it.

import { CONSENT_LEVELS, type ConsentLevel, type ConsentType } from "../../../format";
import type { Language } from "../../../words";

/** `form`: on paper, photographed. */
export type ConsentMethod = ConsentType | "form";

/** Who agrees: the patient; somebody else for a child; somebody else for a patient who cannot decide. */
export type Speaker = "patient" | "child" | "unable";

export interface ConsentEvidence {
  /** The signature or the paper form (JPEG), or the recording (M4A). */
  readonly content: Blob;
  /** What was agreed to; empty of a paper form, which has words of its own. */
  readonly wording: string;
  /** The wording's language (BCP 47). */
  readonly language: string;
}

export interface DraftConsent {
  /** `none`: the report will say that no consent was recorded. */
  readonly method: ConsentMethod | "none" | null;
  readonly levels: ReadonlySet<ConsentLevel>;
  readonly evidence: ConsentEvidence | null;
  /** Null while nobody has chosen: it goes by the patient's age. */
  readonly speaker: Speaker | null;
  /** What the guardian is to the patient. */
  readonly relationship: string;
  /** Null while nobody has chosen: the page's. */
  readonly language: Language | null;
}

/** What most patients are asked for is chosen already. */
export const NO_CONSENT: DraftConsent = {
  method: null,
  levels: new Set(["treatment"]),
  evidence: null,
  speaker: null,
  relationship: "",
  language: null,
};

const ADULT = 18;

/** Who agrees, by what was chosen or by the date of birth (YYYY-MM-DD, or empty). */
export function speakerOf({ speaker }: DraftConsent, dateOfBirth: string, today = new Date()): Speaker {
  return speaker ?? (isChild(dateOfBirth, today) ? "child" : "patient");
}

/** Consent after a change: its evidence was given for something else, unless that is a form with words of its own. */
export function changedConsent(consent: DraftConsent, change: Partial<DraftConsent>): DraftConsent {
  const isKept = consent.method === "form" && !("method" in change);
  return { ...consent, ...change, evidence: isKept ? consent.evidence : null };
}

/** What an item is for: what it was kept to, as far as the patient agrees to it. */
export function itemLevels(
  consented: ReadonlySet<ConsentLevel>,
  kept: ReadonlySet<ConsentLevel> | undefined,
): ReadonlySet<ConsentLevel> {
  return new Set([...consented].filter((level) => kept === undefined || kept.has(level)));
}

/** What an item may be kept to: each level with those before it, all of them last. */
export function levelChoices(consented: ReadonlySet<ConsentLevel>): readonly (readonly ConsentLevel[])[] {
  const levels = CONSENT_LEVELS.filter((level) => consented.has(level));
  return levels.map((_, index) => levels.slice(0, index + 1));
}

function isChild(dateOfBirth: string, today: Date): boolean {
  const born = new Date(dateOfBirth);
  if (Number.isNaN(born.valueOf())) return false;
  born.setUTCFullYear(born.getUTCFullYear() + ADULT);
  return born.valueOf() > today.valueOf();
}
