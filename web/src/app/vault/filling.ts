// What a new report's label is filled in with: the sender's own choice, which all of their devices remember.

import type { VaultState } from "./vault";

export const FILLINGS = ["none", "name", "number"] as const;
export type Filling = (typeof FILLINGS)[number];

/** Under which devices remember it. */
export const FILLING_ITEM = "label-filling";

/** Nothing, unless it was chosen: a name in a list is for its sender to decide. */
export function fillingIn(state: VaultState): Filling {
  const said = state.kind === "open" ? state.items.get(FILLING_ITEM) : undefined;
  return FILLINGS.find((one) => one === said) ?? "none";
}

interface Patient {
  readonly firstname: string;
  readonly lastname: string;
  readonly patientid: string;
}

/** The label of a report whose sender has typed none. */
export function filledLabel(filling: Filling, { firstname, lastname, patientid }: Patient): string {
  if (filling === "number") return patientid.trim();
  return filling === "name" ? `${firstname.trim()} ${lastname.trim()}`.trim() : "";
}
