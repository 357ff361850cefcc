// Why somebody has to say whose a report is, in words.

import type { PatientQuestion } from "../../delivery/matching";

const QUESTIONS: Readonly<Record<PatientQuestion, readonly [title: string, advice: string]>> = {
  patient_conflict: [
    "The patient ID is somebody else’s",
    "The patient who has it has another name or date of birth. Check the patient ID before you choose.",
  ],
  patient_id_differs: [
    "The patient has another patient ID there",
    "The name and the date of birth agree, the patient ID does not.",
  ],
  patient_several: ["Several patients may be meant", "Compare them before you choose."],
  patient_similar: [
    "Is this the patient?",
    "Nobody has just this name, but somebody has the family name and the date of birth.",
  ],
  patient_inactive: [
    "This record is no longer in use",
    "It may have been merged into another one. Ask your hospital’s engineers if you are not certain.",
  ],
  patient_without_id: [
    "Is this the patient?",
    "The name and the date of birth agree; no patient ID confirms it.",
  ],
  patient_not_found: [
    "The record system does not know this patient",
    "Check the spelling, the date of birth and the patient ID, or have the patient created there.",
  ],
  patient_unclear: [
    "Too little is known of the patient",
    "Enter the patient ID, or the last name and the whole date of birth.",
  ],
};

/** What the question is, and what to do about it. */
export function patientQuestion(question: PatientQuestion): readonly [title: string, advice: string] {
  return QUESTIONS[question];
}
