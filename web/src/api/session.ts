// The sign-in. Its tokens are private fields of one object in memory: a page that is closed or loaded again has
// forgotten them. Each token goes only to the servers that it was made for.

import type * as Wire from "../contract/openapi";
import { isConfidential, originOf } from "../contract/origins";
import {
  type AudienceToken,
  type SignInStarted,
  type SignedIn,
  type User,
  audienceToken,
  changedProfile,
  signInStarted,
  signedIn,
  user as userAnswer,
} from "./answers";
import { ignored } from "./decode";
import { ApiError } from "./errors";
import type { Http } from "./http";
import { audiencesOf } from "./token-claims";

// a token that ends within this time is renewed first
const EXPIRY_MARGIN_MS = 60_000;

/** A server that is not PicSafe's, and who runs it and would learn who is asking. */
export interface Operator {
  readonly url: string;
  readonly name: string;
}

/** Asks the person whether an operator may be told who they are. */
export type Approve = (operator: Operator) => Promise<boolean>;

export type ProfileChange = Partial<Pick<User, "title" | "firstname" | "lastname" | "country">>;

export class Session {
  readonly #userUrl: string;
  readonly #http: Http;
  readonly #listeners = new Set<(user: User | undefined) => void>();
  readonly #audienceTokens = new Map<string, Promise<AudienceToken>>();
  readonly #approvedServers = new Set<string>();
  #tokens: SignedIn | undefined;
  #refreshing: Promise<SignedIn> | undefined;

  /** `userUrl` is the User Server's canonical base URL. */
  constructor(userUrl: string, http: Http) {
    this.#userUrl = userUrl;
    this.#http = http;
  }

  /** Who is signed in, as of the last answer of the User Server. */
  get user(): User | undefined {
    return this.#tokens?.user;
  }

  /** Calls `listener` whenever somebody signs in or out or changes the profile; returns how to stop that. */
  subscribe(listener: (user: User | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Has a code and a magic link mailed. */
  startSignIn(email: string): Promise<SignInStarted> {
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-in`,
      body: { email } satisfies Wire.SignInRequest,
      answer: signInStarted,
      idempotent: false,
    });
  }

  /** Signs in with the mailed code; `invalid_code` if it is wrong, used or expired. */
  completeWithCode(challenge: string, code: string): Promise<User> {
    return this.#completeSignIn({ challenge, code });
  }

  /** Signs in with the secret of the mailed link; `invalid_code` if it is wrong, used or expired. */
  completeWithLink(token: string): Promise<User> {
    return this.#completeSignIn({ token });
  }

  /** Changes the profile; the tokens that name the person are replaced. */
  async changeProfile(change: ProfileChange): Promise<User> {
    const { userToken, expiresAt, ...user } = await this.withToken((token) =>
      this.#http.call({
        method: "PATCH",
        url: `${this.#userUrl}/me`,
        token,
        body: change,
        answer: changedProfile,
      }),
    );
    this.#audienceTokens.clear();
    if (this.#tokens !== undefined) this.#setTokens({ ...this.#tokens, userToken, expiresAt, user });
    return user;
  }

  /** Asks the User Server for the profile. */
  async reloadProfile(): Promise<User> {
    const user = await this.withToken((token) =>
      this.#http.call({ method: "GET", url: `${this.#userUrl}/me`, token, answer: userAnswer }),
    );
    if (this.#tokens !== undefined) this.#setTokens({ ...this.#tokens, user });
    return user;
  }

  /**
   * Signs out, of all sessions on all devices if `everywhere`. It is forgotten here also if the server cannot
   * be told, which then fails.
   */
  async signOut(everywhere: boolean): Promise<void> {
    try {
      await this.withToken((token) =>
        this.#http.call({
          method: "POST",
          url: `${this.#userUrl}/sign-out`,
          token,
          body: { everywhere } satisfies Wire.SignOutRequest,
          answer: ignored,
        }),
      );
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== "not_signed_in") throw error;
    } finally {
      this.clear();
    }
  }

  /** Forgets the sign-in here. */
  clear(): void {
    this.#audienceTokens.clear();
    this.#approvedServers.clear();
    this.#refreshing = undefined;
    this.#setTokens(undefined);
  }

  /**
   * Makes a call to PicSafe's own servers with the sign-in's token. One that the server does not accept is
   * renewed once: its clock may differ from ours.
   */
  withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    return this.#retryingOnInvalidToken(async () => call((await this.#validTokens()).userToken));
  }

  /**
   * Makes a call to the server at `url` with the token that may be sent there. One of PicSafe's own gets the
   * sign-in's; for any other the User Server is asked for a token, and once it has said whose that server is,
   * `approve` decides. Nothing is sent to a server that is not registered (`unknown_audience`), not approved
   * (`operator_not_approved`), or reached without TLS (`not_confidential`). If such a server gives no answer, that
   * is `key_server_unreachable`.
   */
  withTokenFor<T>(url: string, approve: Approve, call: (token: string) => Promise<T>): Promise<T> {
    const server = originOf(url);
    return this.#retryingOnInvalidToken(async () => {
      const own = await this.#validTokens();
      if (server === this.#userUrl || audiencesOf(own.userToken).has(server)) return call(own.userToken);
      const token = await this.#audienceToken(server, approve);
      return call(token).catch(asKeyServerUnreachable);
    });
  }

  async #completeSignIn(body: Wire.SignInCompletion): Promise<User> {
    const tokens = await this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-in/complete`,
      body,
      answer: signedIn,
      idempotent: false,
    });
    this.clear();
    this.#setTokens(tokens);
    return tokens.user;
  }

  async #retryingOnInvalidToken<T>(call: () => Promise<T>): Promise<T> {
    const before = this.#tokens;
    try {
      return await call();
    } catch (error) {
      const refused = error instanceof ApiError && error.code === "invalid_token";
      if (!refused || this.#tokens === undefined) throw error;
      this.#audienceTokens.clear();
      if (this.#tokens === before) await this.#refreshOnce();
      return call();
    }
  }

  async #validTokens(): Promise<SignedIn> {
    if (this.#tokens === undefined) throw new ApiError("not_signed_in", "not_signed_in");
    return this.#isFresh(this.#tokens.expiresAt) ? this.#tokens : this.#refreshOnce();
  }

  /** New tokens. A refresh token works once, so that all who need one wait for the same request. */
  #refreshOnce(): Promise<SignedIn> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<SignedIn> {
    const before = this.#tokens;
    if (before === undefined) throw new ApiError("not_signed_in", "not_signed_in");
    try {
      const tokens = await this.#http.call({
        method: "POST",
        url: `${this.#userUrl}/sign-in/refresh`,
        body: { refresh_token: before.refreshToken } satisfies Wire.RefreshRequest,
        answer: signedIn,
        idempotent: false,
      });
      // whoever signed out or in meanwhile must not be overwritten
      if (this.#tokens !== before) throw new ApiError("not_signed_in", "not_signed_in");
      this.#setTokens(tokens);
      return tokens;
    } catch (error) {
      const ended = error instanceof ApiError && error.kind === "not_signed_in";
      if (ended && this.#tokens === before) this.clear();
      throw error;
    }
  }

  async #audienceToken(server: string, approve: Approve): Promise<string> {
    if (!isConfidential(server)) throw new ApiError("not_allowed", "not_confidential");
    let pending = this.#audienceTokens.get(server);
    if (pending !== undefined && !this.#isFresh((await pending).expiresAt)) pending = undefined;
    if (pending === undefined) {
      pending = this.#requestAudienceToken(server);
      this.#audienceTokens.set(server, pending);
      pending.catch(() => this.#audienceTokens.delete(server));
    }
    const { userToken, operator } = await pending;
    if (!this.#approvedServers.has(server)) {
      if (!(await approve({ url: server, name: operator }))) {
        throw new ApiError("not_allowed", "operator_not_approved");
      }
      this.#approvedServers.add(server);
    }
    return userToken;
  }

  async #requestAudienceToken(audience: string): Promise<AudienceToken> {
    const { userToken } = await this.#validTokens();
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/tokens`,
      token: userToken,
      body: { audience } satisfies Wire.AudienceTokenRequest,
      answer: audienceToken,
    });
  }

  #isFresh(expiresAt: Date): boolean {
    return this.#http.clock.now() + EXPIRY_MARGIN_MS < expiresAt.getTime();
  }

  #setTokens(tokens: SignedIn | undefined): void {
    this.#tokens = tokens;
    for (const listener of this.#listeners) listener(tokens?.user);
  }
}

/** Whoever reads it has to know that it is not PicSafe that gives no answer. */
function asKeyServerUnreachable(error: unknown): never {
  const silent = error instanceof ApiError && error.kind === "unreachable";
  throw silent ? new ApiError("unreachable", "key_server_unreachable") : error;
}
