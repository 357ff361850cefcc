import type { InstitutionSettings } from "../../api";
import { isBox } from "./box-institution";
import { isDropbox } from "./dropbox-institution";
import { isFhir } from "./fhir-institution";

/** Whether reports go to an institution straight from the page, where their sender is signed in themselves. */
export function isOwn(institution: InstitutionSettings): boolean {
  return isFhir(institution) || isDropbox(institution) || isBox(institution);
}
