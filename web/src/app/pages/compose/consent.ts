// What is known of the patient's consent while a report is being made. Evidence belongs to the words that it was given
// for: whatever changes them clears it.

import { CONSENT_LEVELS, type ConsentLevel, type ConsentType } from "../../../format";
import { type Language, vocabulary } from "../../../words";

/** `form`: on paper, photographed. */
export type ConsentMethod = ConsentType | "form";

/** Who agrees: the patient; somebody else for a child; somebody else for a patient who cannot decide. */
export type Speaker = "patient" | "child" | "unable";

/** Who agrees for the patient and who translates; empty where nobody is asked for, or not named yet. */
export interface ConsentNames {
  readonly guardian: string;
  readonly relationship: string;
  readonly translator: string;
}

export const NO_NAMES: ConsentNames = { guardian: "", relationship: "", translator: "" };

/** What of the patient's details decides who they are. */
export type ConsentPatient = Pick<ConsentNames, "guardian" | "translator"> & { readonly dateOfBirth: string };

/** An institution's own words: whose, and which version of them. */
export interface Issue {
  readonly issuer: string;
  readonly edition: string;
}

export interface ConsentEvidence {
  /** The signature or the paper form (JPEG), or the recording (M4A). */
  readonly content: Blob;
  /** What was agreed to; empty of a paper form, which has words of its own. */
  readonly wording: string;
  /** The wording's language (BCP 47). */
  readonly language: string;
  /** Whose own words these are; undefined for PicSafe's and a form's. */
  readonly issue?: Issue | undefined;
  /** Who agreed: each has sentences of their own. */
  readonly speaker?: Speaker | undefined;
  /** Whose it is, as far as they were named. */
  readonly names: ConsentNames;
}

/** What has changed since there was evidence: what is agreed to, or who agrees or translates. */
export type Outdated = "words" | "names";

export interface DraftConsent {
  /** `none`: the report will say that no consent was recorded. */
  readonly method: ConsentMethod | "none" | null;
  readonly levels: ReadonlySet<ConsentLevel>;
  readonly evidence: ConsentEvidence | null;
  /** Why there is no evidence any more; null where there is some, or was none. */
  readonly outdated: Outdated | null;
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
  outdated: null,
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
  if ("method" in change) return { ...consent, ...change, evidence: null, outdated: null };
  const changed = { ...consent, ...change };
  return consent.method === "form" ? changed : withoutEvidence(changed, "words");
}

/** Consent with evidence that comes after other changes, unless it is given in another way by now; null takes it away. */
export function withEvidence(
  consent: DraftConsent,
  method: ConsentMethod,
  evidence: ConsentEvidence | null,
): DraftConsent {
  if (consent.method !== method) return consent;
  return { ...consent, evidence, outdated: evidence === null ? consent.outdated : null };
}

/** Consent whose evidence, if there was any, does not count any more. */
export function withoutEvidence(consent: DraftConsent, why: Outdated): DraftConsent {
  return consent.evidence === null ? consent : { ...consent, evidence: null, outdated: why };
}

/** Who is named now, of those who are asked for. */
export function namesOf(consent: DraftConsent, patient: ConsentPatient): ConsentNames {
  const isForPatient = speakerOf(consent, patient.dateOfBirth) !== "patient";
  const isTranslated = (consent.language ?? vocabulary.language) !== vocabulary.language;
  return {
    guardian: isForPatient ? patient.guardian.trim() : "",
    relationship: isForPatient ? consent.relationship.trim() : "",
    translator: isTranslated ? patient.translator.trim() : "",
  };
}

/** Whether the evidence is that of others than who are named now. Who was not named then may be named later. */
export function isOfOthers(consent: DraftConsent, patient: ConsentPatient): boolean {
  const { method, evidence } = consent;
  if (evidence === null || method === "form") return false;
  const now = namesOf(consent, patient);
  return Object.entries(evidence.names).some(
    ([role, name]) => name !== "" && name !== now[role as keyof ConsentNames],
  );
}

/** Consent once names have been written: its evidence is theirs, or goes if it is that of others. */
export function namedConsent(consent: DraftConsent, patient: ConsentPatient): DraftConsent {
  const { method, evidence } = consent;
  if (evidence === null || method === "form") return consent;
  if (isOfOthers(consent, patient)) return withoutEvidence(consent, "names");
  const names = namesOf(consent, patient);
  const isSame = Object.values(names).join("\n") === Object.values(evidence.names).join("\n");
  return isSame ? consent : { ...consent, evidence: { ...evidence, names } };
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
