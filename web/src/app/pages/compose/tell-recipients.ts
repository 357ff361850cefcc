// Who is mailed that there is a report for them, and who has to be sent the link.

import { type DraftAccess, namedIn } from "../../policies/access";
import { isPerson, recipientsIn } from "../../recipients/typed-recipients";
import type { DeliveryMethod, SettledDraft } from "./draft";

/** What is to be done with the link of a report once it is sent. */
export interface Telling {
  /** Those whom PicSafe is to mail. */
  readonly mailed: readonly string[];
  /** Those who are named and are no single person: everybody at a domain. */
  readonly atDomains: readonly string[];
  /** Whether the sender has named themselves, and nobody else. */
  readonly isOwnOnly: boolean;
}

/** Whether there is a link that could be mailed. */
export function hasLink(method: DeliveryMethod): boolean {
  return method === "recipient" || method === "storage";
}

/** Those named who are people, without the sender, whom nobody has to tell: domains and scripts have no address. */
export function peopleIn(access: DraftAccess, own: string | undefined): readonly string[] {
  return settledIn(access).filter((one) => isPerson(one) && one !== own);
}

/** What is to be done once the draft is sent by the person of this address. */
export function tellingOf(draft: SettledDraft, own: string | undefined): Telling {
  const named = settledIn(draft.access);
  return {
    mailed: draft.isTold && hasLink(draft.deliveryMethod) ? peopleIn(draft.access, own) : [],
    atDomains: named.filter((one) => one.includes("*")),
    isOwnOnly: named.length > 0 && named.every((one) => one === own),
  };
}

function settledIn(access: DraftAccess): readonly string[] {
  return recipientsIn(namedIn(access).join(" "));
}
