// An enterprise's members, as its administrators ask the User Server.

import type * as Wire from "../contract/openapi";
import { type InvitedAddresses, invitedAddresses } from "./enterprise-answers";
import type { Call } from "./http";

type Ask = <T>(call: Omit<Call<T>, "url" | "token"> & { readonly path: string }) => Promise<T>;

const MAX_INVITED = 50;

/** Everything fails with ApiError; `id` is the enterprise's number, for administrators of several. */
export class EnterpriseMembers {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Lists addresses, and has those mailed who have not answered, once a day at most. */
  async invite(emails: readonly string[], id?: number): Promise<InvitedAddresses> {
    const invited: InvitedAddresses[number][] = [];
    for (let at = 0; at < emails.length; at += MAX_INVITED) {
      const body = { emails: emails.slice(at, at + MAX_INVITED) } satisfies Wire.NewInvitations;
      const call = {
        method: "POST",
        path: "/enterprise/invitations",
        query: { enterprise: id },
        body,
        answer: invitedAddresses,
      } as const;
      invited.push(...(await this.#ask(call)).invited);
    }
    return invited;
  }
}
