// The folder of an app in somebody's Dropbox, as it is typed in, and what is wrong with it, in words.

import type { InstitutionSettings } from "../../api";
import { t } from "../../words";

export const NEW_DROPBOX: InstitutionSettings = {
  name: "Dropbox",
  sendType: "dropbox",
  endpoint: "",
  keyServer: "",
  key: "",
};

const APP_KEY = /^[a-z0-9]{5,40}$/;

export type DropboxProblems = Partial<Record<"name" | "endpoint", string>>;

export function isDropbox({ sendType }: InstitutionSettings): boolean {
  return sendType === "dropbox";
}

/** Whether a text can be an app's key. */
export function isAppKey(text: string): boolean {
  return APP_KEY.test(text.trim());
}

/** What is wrong with a name; `otherNames` are taken. */
export function nameProblem(name: string, otherNames: readonly string[]): string | undefined {
  if (name === "") return t("integrations-name.missing-folder");
  return otherNames.some((other) => other.toLowerCase() === name.toLowerCase())
    ? t("institutions-name.taken")
    : undefined;
}

/** The folder in the form in which it is stored, and what is wrong with it; `otherNames` are taken. */
export function checkDropbox(
  typed: InstitutionSettings,
  otherNames: readonly string[],
): { readonly institution: InstitutionSettings; readonly problems: DropboxProblems } {
  const problems: DropboxProblems = {};
  const name = typed.name.trim().replace(/\s+/g, " ");
  const problem = nameProblem(name, otherNames);
  if (problem !== undefined) problems.name = problem;
  if (!isAppKey(typed.endpoint)) {
    problems.endpoint = t("integrations-app-key.malformed");
  }
  return { institution: { ...typed, name, endpoint: typed.endpoint.trim() }, problems };
}
