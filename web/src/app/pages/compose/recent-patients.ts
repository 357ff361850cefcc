// Whom the last reports of this sign-in were of, so that the next photo of the same patient takes one press. In this
// page's memory alone: whoever locks or signs out takes it away.

import type { DraftPatient } from "./draft";

const MOST = 4;
const FIELDS = ["firstname", "lastname", "dateOfBirth", "patientid"] as const;

export type RecentPatient = Pick<DraftPatient, (typeof FIELDS)[number]>;

export class RecentPatients {
  #patients: readonly RecentPatient[] = [];

  /** Each once, the last first. */
  get patients(): readonly RecentPatient[] {
    return this.#patients;
  }

  /** Whom a report is of that is sent now; nobody if it does not say. */
  add(patient: DraftPatient): void {
    if (isNobody(patient)) return;
    const { firstname, lastname, dateOfBirth, patientid } = patient;
    const others = this.#patients.filter((one) => !isSame(one, patient));
    this.#patients = [{ firstname, lastname, dateOfBirth, patientid }, ...others].slice(0, MOST);
  }

  clear(): void {
    this.#patients = [];
  }
}

export function isNobody(patient: RecentPatient): boolean {
  return FIELDS.every((field) => patient[field].trim() === "");
}

export function isSame(one: RecentPatient, other: RecentPatient): boolean {
  return FIELDS.every((field) => one[field].trim() === other[field].trim());
}
