// The tokens for servers other than the User Server. They live five minutes; each is renewed when one is needed, once
// for all calls that wait for it, and goes to the server that it was made for and to no other.

import type * as Wire from "../contract/openapi";
import { isConfidential } from "../contract/origins";
import { type AudienceToken, audienceToken } from "./answers";
import { invalidAnswer } from "./decode";
import { ApiError } from "./errors";
import { type Held, hold } from "./held-token";
import type { Http } from "./http";
import { audiencesOf } from "./token-claims";

/** A server that is not PicSafe's, and who runs it and would learn who is asking. */
export interface Operator {
  readonly url: string;
  readonly name: string;
}

/** Asks the person whether an operator may be told who they are. */
export type Approve = (operator: Operator) => Promise<boolean>;

/** Makes a call to the User Server with the sign-in's token. */
export type WithOwnToken = <T>(call: (token: string) => Promise<T>) => Promise<T>;

export class AudienceTokens {
  readonly #userUrl: string;
  readonly #ownServers: ReadonlySet<string>;
  readonly #http: Http;
  readonly #withOwnToken: WithOwnToken;
  readonly #held = new Map<string, Held<AudienceToken>>();
  readonly #requests = new Map<string, Promise<Held<AudienceToken>>>();
  readonly #logKeys = new Map<string, string>();
  readonly #approvals = new Map<string, Promise<boolean>>();

  /** `ownServers` are PicSafe's own, by their origins: nobody is asked whether they may be told. */
  constructor(userUrl: string, ownServers: ReadonlySet<string>, http: Http, withOwnToken: WithOwnToken) {
    this.#userUrl = userUrl;
    this.#ownServers = ownServers;
    this.#http = http;
    this.#withOwnToken = withOwnToken;
  }

  /** Forgets the tokens: what they say of the person has changed. */
  forgetTokens(): void {
    this.#held.clear();
    this.#requests.clear();
  }

  /** Forgets the tokens, and whom the person has approved of. */
  clear(): void {
    this.forgetTokens();
    this.#approvals.clear();
    this.#logKeys.clear();
  }

  /** The key that a server's log has to be signed with; empty where nobody has registered one, or it is not known yet. */
  logKeyOf(server: string): string {
    return this.#logKeys.get(server) ?? "";
  }

  /**
   * Makes a call to `server`, an origin, with a token for it. One that is not accepted is renewed once. Nothing is
   * sent to a server that fails with `unknown_audience`, `operator_not_approved` or `not_confidential`.
   */
  async call<T>(server: string, approve: Approve, call: (token: string) => Promise<T>): Promise<T> {
    if (!isConfidential(server)) throw new ApiError("not_allowed", "not_confidential");
    const held = await this.#approvedToken(server, approve);
    try {
      return await call(held.answer.userToken);
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      // whoever was refused at the same time may have had it renewed already
      if (this.#held.get(server) === held) this.#held.delete(server);
      const renewed = await this.#approvedToken(server, approve);
      return await call(renewed.answer.userToken);
    }
  }

  async #approvedToken(server: string, approve: Approve): Promise<Held<AudienceToken>> {
    const held = await this.#token(server);
    await this.#requireApproval(server, held.answer.operator, approve);
    // whoever was asked may have thought about it for longer than the token lives
    if (held.isFresh()) return held;
    const renewed = await this.#renew(server);
    await this.#requireApproval(server, renewed.answer.operator, approve);
    return renewed;
  }

  async #requireApproval(server: string, operator: string, approve: Approve): Promise<void> {
    if (this.#ownServers.has(server)) return;
    // an address that has come to be run by somebody else is asked about again
    const approval = `${server} ${operator}`;
    let pending = this.#approvals.get(approval);
    if (pending === undefined) {
      pending = approve({ url: server, name: operator });
      this.#approvals.set(approval, pending);
    }
    if (await pending) return;
    this.#approvals.delete(approval);
    throw new ApiError("not_allowed", "operator_not_approved");
  }

  async #token(server: string): Promise<Held<AudienceToken>> {
    const held = this.#held.get(server);
    return held?.isFresh() === true ? held : this.#renew(server);
  }

  #renew(server: string): Promise<Held<AudienceToken>> {
    const before = this.#requests.get(server);
    if (before !== undefined) return before;
    const request = this.#request(server)
      .then((held) => {
        // who has signed out or changed the profile meanwhile needs another one
        if (this.#requests.get(server) === request) this.#held.set(server, held);
        return held;
      })
      .finally(() => {
        if (this.#requests.get(server) === request) this.#requests.delete(server);
      });
    this.#requests.set(server, request);
    return request;
  }

  async #request(audience: string): Promise<Held<AudienceToken>> {
    const askedAt = this.#http.clock.now();
    const answer = await this.#withOwnToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${this.#userUrl}/tokens`,
        token,
        body: { audience } satisfies Wire.AudienceTokenRequest,
        answer: audienceToken,
      }),
    );
    if (!audiencesOf(answer.userToken).has(audience)) throw invalidAnswer();
    this.#logKeys.set(audience, answer.logKey);
    return hold(answer, askedAt, this.#http.clock);
  }
}

// a clock that was set right meanwhile, or was off by less than a fresh token bears, is no reason to give up
const REFUSED: ReadonlySet<string> = new Set(["invalid_token", "clock_skew"]);

/** Whether a server has refused a call because of its token, which a fresh one may take the place of. */
export function isRefusedToken(error: unknown): boolean {
  return error instanceof ApiError && REFUSED.has(error.code);
}
