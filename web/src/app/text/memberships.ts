// How somebody came to belong to an enterprise, in words. What later servers add is shown as it is.

import { vocabulary, t } from "../../words";
import { asWritten } from "./unknown-words";

/** How somebody came to belong to an enterprise. */
export function membershipName(by: string): string {
  return vocabulary.find(`account-member-${by}`) ?? t("account-membership-otherwise", { by: asWritten(by) });
}
