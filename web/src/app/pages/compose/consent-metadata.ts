// What a draft says of consent, as metadata.json has it.

import {
  CONSENT_LEVELS,
  type Consent,
  EMPTY_EXTENSION,
  type MetadataExtension,
  PAPER_FORM,
  type Patient,
  booleanText,
  joinLevels,
} from "../../../format";
import { vocabulary } from "../../../words";
import { itemLevels, speakerOf } from "./consent";
import type { Draft } from "./draft";

export interface ConsentMetadata {
  readonly consent: Consent;
  /** Who speaks for the patient, and who translates. */
  readonly patient: Pick<Patient, "guardian" | "translator">;
  readonly details: MetadataExtension["consent"];
  /** Of each item, in order. */
  readonly levels: readonly string[];
}

/** What nobody is asked any more is not written, though it was typed before. */
export function consentMetadata({ consent, patient, items }: Draft): ConsentMetadata {
  const { method, evidence } = consent;
  const isGiven = method !== null && method !== "none";
  const given: Draft["consent"]["levels"] = isGiven ? consent.levels : new Set();
  const [treatment = "false", education = "false", publication = "false"] = CONSENT_LEVELS.map((level) =>
    booleanText(given.has(level)),
  );
  const speaker = isGiven ? speakerOf(consent, patient.dateOfBirth) : "patient";
  const language = evidence?.language ?? "";
  return {
    consent: {
      type: isGiven ? (method === "form" ? "signed" : method) : "",
      treatment,
      education,
      publication,
      consentlevels: joinLevels(given),
    },
    patient: {
      guardian: speaker === "patient" ? "" : patient.guardian.trim(),
      translator: language === "" || language === vocabulary.language ? "" : patient.translator.trim(),
    },
    details: {
      ...EMPTY_EXTENSION.consent,
      wording: isGiven ? (evidence?.wording ?? "") : "",
      language: isGiven ? language : "",
      capacity: speaker === "unable" ? "lacking" : "",
      evidence: method === "form" ? PAPER_FORM : "",
      issuer: isGiven ? (evidence?.issue?.issuer ?? "") : "",
      edition: isGiven ? (evidence?.issue?.edition ?? "") : "",
      relationship: speaker === "patient" ? "" : consent.relationship.trim(),
    },
    levels: items.map(({ keptTo }) => joinLevels(itemLevels(given, keptTo))),
  };
}
