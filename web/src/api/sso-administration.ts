// What administrators ask of the User Server about their enterprise's provider.

import type * as Wire from "../contract/openapi";
import { ignored } from "./decode";
import type { Call } from "./http";
import { type EnterpriseSso, type SsoOffer, enterpriseSso, ssoOffer } from "./sso";

type EnterpriseCall<T> = Omit<Call<T>, "url" | "token"> & { readonly path: string };
type Ask = <T>(call: EnterpriseCall<T>, id: number) => Promise<T>;

/** Changes fail with `fresh_sign_in_required` a while after the sign-in. */
export class SsoAdministration {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  of(id: number): Promise<EnterpriseSso> {
    return this.#ask({ method: "GET", path: "/sso", answer: enterpriseSso }, id);
  }

  /** Says who the provider is, which is asked at once. */
  setProvider(body: Wire.SsoProvider, id: number): Promise<EnterpriseSso> {
    const call = { method: "PUT", path: "/sso", body: { ...body }, answer: enterpriseSso } as const;
    // asked twice, it would be of another version
    return this.#ask({ ...call, idempotent: false }, id);
  }

  /** Lets people of the domains sign in by it, has them do so, or neither. */
  setMode(body: Wire.SsoModeChange, id: number): Promise<EnterpriseSso> {
    const call = { method: "PATCH", path: "/sso", body: { ...body }, answer: enterpriseSso } as const;
    return this.#ask({ ...call, idempotent: false }, id);
  }

  /** Begins a sign-in by it, whether or not it counts. */
  beginTrial(email: string, id: number): Promise<SsoOffer> {
    const body = { email } satisfies Wire.SsoPerson;
    return this.#ask({ method: "POST", path: "/sso/trial", body, answer: ssoOffer }, id);
  }

  /** Lets the account of an address be whose the provider says at the next sign-in. */
  async acceptPerson(email: string, id: number): Promise<void> {
    const body = { email } satisfies Wire.SsoPerson;
    await this.#ask({ method: "POST", path: "/sso/people", body, answer: ignored }, id);
  }

  async remove(id: number): Promise<void> {
    await this.#ask({ method: "DELETE", path: "/sso", answer: ignored }, id);
  }
}
