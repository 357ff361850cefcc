// An enterprise's members, as its administrators ask the User Server.

import type * as Wire from "../contract/openapi";
import { type InvitedAddresses, type Members, invitedAddresses, members } from "./enterprise-answers";
import type { Call } from "./http";

type Ask = <T>(call: Omit<Call<T>, "url" | "token"> & { readonly path: string }) => Promise<T>;

/** By address, or those first who were there longest ago or of whom no day is known. */
export type MemberOrder = "address" | "longest_away";

const MAX_INVITED = 50;

/** Everything fails with ApiError; `id` is the enterprise's number, for administrators of several. */
export class EnterpriseMembers {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** A part of those whose address has a text in it, in an order. */
  part(
    wanted: { readonly search: string; readonly order: MemberOrder; readonly cursor?: string },
    id?: number,
  ): Promise<Members> {
    const query = { ...wanted, enterprise: id };
    return this.#ask({ method: "GET", path: "/enterprise/members", query, answer: members });
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
