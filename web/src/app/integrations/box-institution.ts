// A Box account, as it is typed in: a name and no more, because the app is the operator's.

import type { InstitutionSettings } from "../../api";
import { nameProblem } from "./dropbox-institution";

export const NEW_BOX: InstitutionSettings = {
  name: "Box",
  sendType: "box",
  endpoint: "",
  keyServer: "",
  key: "",
};

export function isBox({ sendType }: InstitutionSettings): boolean {
  return sendType === "box";
}

/** The account in the form in which it is stored, and what is wrong with its name; `otherNames` are taken. */
export function checkBox(
  typed: InstitutionSettings,
  otherNames: readonly string[],
): { readonly institution: InstitutionSettings; readonly problem: string | undefined } {
  const name = typed.name.trim().replace(/\s+/g, " ");
  return { institution: { ...NEW_BOX, name }, problem: nameProblem(name, otherNames) };
}
