// Which of a server's patients a report is about, or whether somebody has to say: the rule of picsafe/delivery/matching.py,
// with the same vectors (tests/vectors/patient_matching.json).

import type { Patient } from "../format/metadata";

/** Why somebody has to say whose a report is; stable. */
export type PatientQuestion =
  | "patient_conflict"
  | "patient_id_differs"
  | "patient_several"
  | "patient_similar"
  | "patient_inactive"
  | "patient_without_id"
  | "patient_not_found"
  | "patient_unclear";

/** Whom a report is about, as a server can be asked; what is not known is empty. */
export interface PatientQuery {
  readonly patientId: string;
  readonly family: string;
  readonly given: string;
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly birthDate: string;
}

/** A patient of a server. */
export interface Candidate {
  /** What the server calls them, such as `Patient/123`. */
  readonly reference: string;
  /** Those of the system that the settings name. */
  readonly patientIds: readonly string[];
  readonly names: readonly { readonly family: string; readonly given: string }[];
  readonly birthDate: string;
  /** Whether the record is in use. */
  readonly isActive: boolean;
}

/** What is decided without a person: whether one who is not known is created, and the only one of a name linked. */
export interface Rules {
  readonly create: "never" | "ask" | "always";
  readonly withoutId: "single" | "ask";
}

export type Decision =
  | { readonly kind: "link"; readonly candidate: Candidate }
  | { readonly kind: "create" }
  | {
      readonly kind: "ask";
      readonly question: PatientQuestion;
      readonly candidates: readonly Candidate[];
      readonly mayCreate: boolean;
    };

const MAX_CHOICES = 20;
const WHOLE_DATE = "1979-10-24".length;
const CONTROL =
  // eslint-disable-next-line no-control-regex -- control characters are what it is about
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;
const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
// marks that people leave out: of Latin, Greek and Cyrillic, Hebrew and Arabic, and variants of a sign; those of other
// scripts are vowels and sounds, which tell one name from another
const OMITTED =
  // eslint-disable-next-line no-misleading-character-class -- marks by themselves are what it is about
  /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0898-\u089f\u08ca-\u08ff\u180b-\u180d\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;
// what NFKD leaves as it is, though people write it without
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", ð: "d", þ: "th" }),
);

/** Whom a report is about, by its metadata. */
export function queryOf(patient: Patient): PatientQuery {
  return {
    patientId: cleaned(patient.patientid),
    family: cleaned(patient.lastname),
    given: cleaned(patient.firstname),
    birthDate: birthDateOf(patient),
  };
}

/**
 * Whether there is enough to look for somebody without a patient ID: the birth date whole. A dash is no name: it would be
 * that of everybody who has none.
 */
export function hasNameAndBirthDate({ family, birthDate }: PatientQuery): boolean {
  return folded(family) !== "" && birthDate.length === WHOLE_DATE;
}

/** A text without control characters, and with single spaces. */
export function cleaned(text: string): string {
  return text.replace(CONTROL, " ").trim().replace(/\s+/gu, " ");
}

/** A name as it is compared: without case, marks and punctuation (Müller-Ærø: `muller aero`). */
export function folded(text: string): string {
  let plain = cleaned(text);
  // twice: of some signs, compatible letters are capitals (Unicode, D146)
  for (let round = 0; round < 2; round++) plain = caseFolded(plain.normalize("NFKD"));
  const letters = Array.from(plain.normalize("NFKD"), (letter) => LETTERS.get(letter) ?? letter);
  return (letters.join("").replace(OMITTED, "").match(WORD) ?? []).join(" ");
}

/** As much of the birth date as is known and can be: `1979-10-24`, `1979-10`, `1979`, or nothing. */
export function birthDateOf(patient: Pick<Patient, "day" | "month" | "year">): string {
  const [year, month, day] = [patient.year, patient.month, patient.day].map(numberOf);
  if (year === undefined || year < 1) return "";
  const yearText = year.toString().padStart(4, "0");
  if (month === undefined) return day === undefined ? yearText : "";
  if (month < 1 || month > 12) return "";
  const monthText = `${yearText}-${month.toString().padStart(2, "0")}`;
  if (day === undefined) return monthText;
  return day >= 1 && day <= daysOf(year, month) ? `${monthText}-${day.toString().padStart(2, "0")}` : "";
}

/**
 * The patient, that one is to be created, or what to ask.
 *
 * @param byId Those whom the server has with the patient ID.
 * @param byName Those whom it has with the family name and the birth date, whatever their given names.
 */
export function decide(
  query: PatientQuery,
  rules: Rules,
  byId: readonly Candidate[],
  byName: readonly Candidate[],
): Decision {
  const ask = (question: PatientQuestion, candidates: readonly Candidate[]): Decision => ({
    kind: "ask",
    question,
    candidates: distinct(candidates).slice(0, MAX_CHOICES),
    mayCreate: rules.create !== "never" && question !== "patient_conflict" && question !== "patient_unclear",
  });
  const inUse = (candidate: Candidate): Decision =>
    candidate.isActive ? { kind: "link", candidate } : ask("patient_inactive", [candidate]);

  const withId = byId.filter((one) => query.patientId !== "" && one.patientIds.includes(query.patientId));
  const [first] = withId;
  if (first !== undefined) {
    const others = [...withId, ...byName];
    if (distinct(withId).length > 1) return ask("patient_several", others);
    if (conflicts(query, first).length > 0) return ask("patient_conflict", others);
    return inUse(first);
  }
  if (!hasNameAndBirthDate(query)) {
    return ask(query.patientId === "" ? "patient_unclear" : "patient_not_found", byName);
  }
  const same = distinct(byName.filter((one) => one.birthDate === query.birthDate && hasName(query, one)));
  const [only] = same;
  if (only !== undefined) {
    if (same.length > 1) return ask("patient_several", same);
    if (query.patientId !== "" && only.patientIds.length > 0) return ask("patient_id_differs", same);
    return rules.withoutId === "ask" ? ask("patient_without_id", same) : inUse(only);
  }
  if (byName.length > 0) return ask("patient_similar", byName);
  return rules.create === "always" ? { kind: "create" } : ask("patient_not_found", []);
}

/** In what a report contradicts a patient; what one of them lacks does not. */
export function conflicts(
  query: PatientQuery,
  { names, birthDate }: Candidate,
): readonly ("name" | "birth_date")[] {
  const found: ("name" | "birth_date")[] = [];
  if (query.family !== "" && names.length > 0 && !hasName(query, { names })) found.push("name");
  if (query.birthDate !== "" && birthDate !== "") {
    const length = Math.min(query.birthDate.length, birthDate.length);
    if (query.birthDate.slice(0, length) !== birthDate.slice(0, length)) found.push("birth_date");
  }
  return found;
}

/** Whether one of their names is the report's: the same family name, and a first name that both have. */
function hasName(query: PatientQuery, { names }: Pick<Candidate, "names">): boolean {
  const family = folded(query.family);
  const given = words(query.given);
  return names.some((name) => {
    if (family === "" || folded(name.family) !== family) return false;
    const theirs = words(name.given);
    return given.size === 0 || theirs.size === 0 || [...given].some((one) => theirs.has(one));
  });
}

function words(text: string): ReadonlySet<string> {
  return new Set(
    folded(text)
      .split(" ")
      .filter((word) => word !== ""),
  );
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  return [...new Map(candidates.map((one) => [one.reference, one])).values()];
}

/** Unicode's full case folding, but for Cherokee, of which it makes small letters; alike for every other letter. */
function caseFolded(text: string): string {
  const letters = Array.from(text, (letter) =>
    letter === "ı" ? letter : letter.toUpperCase().toLowerCase(),
  );
  return letters.join("").replaceAll("ς", "σ");
}

function numberOf(text: string): number | undefined {
  const plain = text.trim();
  return /^[0-9]{1,4}$/.test(plain) ? Number(plain) : undefined;
}

function daysOf(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0); // Date.UTC takes the first hundred years for others
  return date.getUTCDate();
}
