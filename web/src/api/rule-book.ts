// What enterprises lay down for their members, as these and the administrators ask the User Server.

import type * as Wire from "../contract/openapi";
import { type EnterpriseConsentWording, enterpriseConsentWording } from "./consent-wordings";
import type { Call } from "./http";
import {
  type EnterpriseKeyPolicy,
  type EnterpriseRules,
  enterpriseKeyPolicy,
  enterpriseRules,
} from "./policies";

type UserServerCall<T> = Omit<Call<T>, "url" | "token"> & { readonly path: string };
type Ask = <T>(call: UserServerCall<T>) => Promise<T>;
type AskOfEnterprise = <T>(call: UserServerCall<T>, id: number) => Promise<T>;

/** Changes fail with `changed_meanwhile` if what there is is not of the version given any more. */
export class RuleBook {
  readonly #ask: Ask;
  readonly #enterprise: AskOfEnterprise;

  constructor(ask: Ask, enterprise: AskOfEnterprise) {
    this.#ask = ask;
    this.#enterprise = enterprise;
  }

  /** What one's enterprises lay down about who may open the reports that one sends, and about consent. */
  ofMember(): Promise<EnterpriseRules> {
    return this.#ask({ method: "GET", path: "/me/key-policies", answer: enterpriseRules });
  }

  /** Who may open the reports that all members send. */
  keyPolicy(id: number): Promise<EnterpriseKeyPolicy> {
    return this.#enterprise({ method: "GET", path: "/key-policy", answer: enterpriseKeyPolicy }, id);
  }

  changeKeyPolicy(policy: Wire.GivenPolicy, version: number, id: number): Promise<EnterpriseKeyPolicy> {
    const body = { policy, version } satisfies Wire.ChangeKeyPolicy;
    return this.#enterprise({ method: "PUT", path: "/key-policy", body, answer: enterpriseKeyPolicy }, id);
  }

  /** What the patients of all members agree to. */
  consentWording(id: number): Promise<EnterpriseConsentWording> {
    const call = { method: "GET", path: "/consent-wording", answer: enterpriseConsentWording } as const;
    return this.#enterprise(call, id);
  }

  changeConsentWording(
    words: Wire.GivenConsentWords,
    version: number,
    id: number,
  ): Promise<EnterpriseConsentWording> {
    const body = { words, version } satisfies Wire.ChangeConsentWording;
    const call = { method: "PUT", path: "/consent-wording", body, answer: enterpriseConsentWording } as const;
    // asked twice, it would be of another version
    return this.#enterprise({ ...call, idempotent: false }, id);
  }
}
