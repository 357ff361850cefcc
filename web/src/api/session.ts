// The sign-in. Its tokens are private fields of one object in memory: a page that is closed or loaded again has
// forgotten them. Each token goes only to the servers that it was made for.

import type * as Wire from "../contract/openapi";
import { originOf } from "../contract/origins";
import {
  type Notices,
  type SignInStarted,
  type SignedIn,
  type User,
  changedProfile,
  signInStarted,
  signedIn,
  user as userAnswer,
} from "./answers";
import { type Approve, AudienceTokens, isRefusedToken } from "./audience-tokens";
import { ignored } from "./decode";
import { ApiError } from "./errors";
import { type Held, hold } from "./held-token";
import type { Call, Http } from "./http";
import { type PasskeyAnswer, type PasskeyQuestion, passkeyQuestion } from "./passkeys";
import { type SsoOffer, ssoWay } from "./sso";
import { audiencesOf } from "./token-claims";

export type ProfileChange = Partial<Pick<User, "title" | "firstname" | "lastname" | "country">> & {
  readonly notices?: Partial<Notices>;
  readonly language?: string;
};

/** What a device says of itself at a sign-in: whether it is the person's own, and what the session runs in. */
export type SignInTerms = Pick<Wire.SignInCompletion, "own_device" | "client">;

/**
 * Why somebody signs in again: `anew`, since they proved too long ago who they are; `otherwise`, since they have done
 * so anew by their enterprise's provider, and that does not say when.
 */
export type Again = "anew" | "otherwise";

export class Session {
  readonly #userUrl: string;
  readonly #http: Http;
  readonly #listeners = new Set<(user: User | undefined) => void>();
  readonly #ownServers: ReadonlySet<string>;
  readonly #audienceTokens: AudienceTokens;
  #tokens: Held<SignedIn> | undefined;
  #refreshing: Promise<Held<SignedIn>> | undefined;
  #byMail = false;
  #again: Again | undefined;
  #isAnewBySso = false;
  #isEnded = false;
  // counts the sign-ins: what one of them has begun does not go on with the tokens of another
  #signIn = 0;

  /** By their origins: the User Server, and PicSafe's other servers. */
  constructor(userUrl: string, otherServers: readonly string[], http: Http) {
    this.#userUrl = userUrl;
    this.#http = http;
    this.#ownServers = new Set([userUrl, ...otherServers]);
    this.#audienceTokens = new AudienceTokens(userUrl, this.#ownServers, http, (call) =>
      this.withToken(call),
    );
  }

  /** Who is signed in, as of the last answer of the User Server. */
  get user(): User | undefined {
    return this.#tokens?.answer.user;
  }

  /** Whether somebody has signed in by what was mailed to them, and not by a passkey. */
  get isByMail(): boolean {
    return this.#byMail;
  }

  /** Whether, and why, what was asked for takes a sign-in that nobody has made since. */
  get again(): Again | undefined {
    return this.#again;
  }

  /** Whether this sign-in was made anew, by an enterprise's provider: where it is not fresh, another will not be. */
  get isAnewBySso(): boolean {
    return this.#isAnewBySso;
  }

  /** Whether the User Server has ended the last sign-in by itself: on another device, or since its time was over. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Calls `listener` whenever somebody signs in or out or changes the profile; returns how to stop that. */
  subscribe(listener: (user: User | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Has a code and a magic link mailed, in this language unless the account has one. */
  startSignIn(email: string, language = ""): Promise<SignInStarted> {
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-in`,
      body: { email, language } satisfies Wire.SignInRequest,
      answer: signInStarted,
      idempotent: false,
    });
  }

  /** Signs in with the mailed code; `invalid_code` if it is wrong, used or expired. */
  completeWithCode(challenge: string, code: string, terms: SignInTerms = {}): Promise<User> {
    return this.#completeSignIn("/sign-in/complete", { ...terms, challenge, code });
  }

  /** Signs in with the secret of the mailed link; `invalid_code` if it is wrong, used or expired. */
  completeWithLink(token: string, terms: SignInTerms = {}): Promise<User> {
    return this.#completeSignIn("/sign-in/complete", { ...terms, token });
  }

  /** What to ask a passkey; `passkeys_unavailable` where browsers give none. Nothing is kept of it. */
  askForPasskey(signal?: AbortSignal): Promise<PasskeyQuestion> {
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-in/passkey/options`,
      answer: passkeyQuestion,
      signal,
    });
  }

  /** Signs in with a passkey's answer; `unknown_passkey` if it was removed. */
  completeWithPasskey(answer: PasskeyAnswer, terms: SignInTerms = {}): Promise<User> {
    return this.#completeSignIn("/sign-in/passkey", { ...terms, ...answer });
  }

  /** Where people of an address's mail domain sign in, if that is at their enterprise. */
  async askForSso(email: string, ownDevice: boolean, signal?: AbortSignal): Promise<SsoOffer | undefined> {
    const fresh = this.#again !== undefined;
    const body = { email, own_device: ownDevice, fresh } satisfies Wire.SsoRequest;
    const call = { method: "POST", url: `${this.#userUrl}/sign-in/sso`, body, answer: ssoWay } as const;
    return (await this.#http.call({ ...call, signal })).sso;
  }

  /** Signs in with what an enterprise's provider has sent the browser back with. */
  completeWithSso(
    { browser }: SsoOffer,
    answer: {
      readonly state: string;
      readonly code: string;
      readonly issuer: string;
      readonly redirectUri: string;
    },
    terms: SignInTerms = {},
  ): Promise<User> {
    const { state, code, issuer, redirectUri } = answer;
    if (code === "") return Promise.reject(new ApiError("refused", "invalid_sso"));
    const back = { state, code, iss: issuer, redirect_uri: redirectUri };
    return this.#completeSignIn("/sign-in/sso/complete", { ...terms, ...back, browser });
  }

  /** Changes the profile; the tokens that name the person are replaced. */
  async changeProfile(change: ProfileChange): Promise<User> {
    const askedAt = this.#http.clock.now();
    const signIn = this.#signIn;
    const { userToken, expiresAt, ...user } = await this.withToken((token) =>
      this.#http.call({
        method: "PATCH",
        url: `${this.#userUrl}/me`,
        token,
        body: change satisfies Wire.ProfileChange,
        answer: changedProfile,
      }),
    );
    if (this.#tokens !== undefined && this.#signIn === signIn) {
      this.#audienceTokens.forgetTokens();
      const changed = { ...this.#tokens.answer, userToken, expiresAt, user };
      this.#setTokens(hold(changed, askedAt, this.#http.clock));
    }
    return user;
  }

  /** Asks the User Server for the profile. */
  async reloadProfile(): Promise<User> {
    const signIn = this.#signIn;
    const user = await this.withToken((token) =>
      this.#http.call({ method: "GET", url: `${this.#userUrl}/me`, token, answer: userAnswer }),
    );
    const held = this.#tokens;
    if (held !== undefined && this.#signIn === signIn)
      this.#setTokens({ ...held, answer: { ...held.answer, user } });
    return user;
  }

  /**
   * Signs out, of all sessions on all devices if `everywhere`. It is forgotten here also if the server cannot
   * be told, which then fails.
   */
  signOut(everywhere: boolean): Promise<void> {
    this.#again = undefined;
    return this.#signOut(everywhere);
  }

  /** Signs out, so that somebody signs in who proves anew who they are, as `fresh_sign_in_required` demands. */
  signOutForFresh(): Promise<void> {
    this.#again = this.#isAnewBySso ? "otherwise" : "anew";
    return this.#signOut(false);
  }

  async #signOut(everywhere: boolean): Promise<void> {
    try {
      await this.withToken((token) => this.#endWith(token, everywhere));
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== "not_signed_in") throw error;
    } finally {
      this.clear();
    }
  }

  /** Forgets the sign-in here at once, and ends it at the User Server, where that can be reached. */
  lock(): void {
    const held = this.#tokens;
    const isRefreshing = this.#refreshing !== undefined;
    this.clear();
    // a renewal under way ends what it gets
    if (held !== undefined && !isRefreshing) this.#end(held).catch(() => undefined);
  }

  /** Forgets the sign-in here. */
  clear(): void {
    this.#signIn += 1;
    this.#audienceTokens.clear();
    this.#refreshing = undefined;
    this.#setTokens(undefined);
  }

  /** Makes a call to the User Server. A token that it does not accept is renewed once. */
  async withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    const signIn = this.#signIn;
    const held = await this.#validTokens();
    try {
      return await call(held.answer.userToken);
    } catch (error) {
      if (!isRefusedToken(error) || this.#tokens === undefined || this.#signIn !== signIn) throw error;
      // whoever was refused at the same time may have had it renewed already
      const isSame = this.#tokens.answer.userToken === held.answer.userToken;
      const renewed = isSame ? await this.#refreshOnce() : await this.#validTokens();
      return await call(renewed.answer.userToken);
    }
  }

  /**
   * Makes a call to the server at `url` with a token that may be sent there: the sign-in's, if that was made for this
   * server, too; else one for this server alone, which the User Server is asked for. Once it has said whose that
   * server is, `approve` decides, unless it is PicSafe's own. Nothing is sent to a server that is not registered
   * (`unknown_audience`), not approved (`operator_not_approved`), or reached without TLS (`not_confidential`). If a
   * server of others gives no answer, that is `key_server_unreachable`.
   */
  async withTokenFor<T>(url: string, approve: Approve, call: (token: string) => Promise<T>): Promise<T> {
    const server = originOf(url);
    const { answer } = await this.#validTokens();
    if (server === this.#userUrl || audiencesOf(answer.userToken).has(server)) return this.withToken(call);
    const signIn = this.#signIn;
    const own = (token: string): Promise<T> => {
      if (this.#signIn !== signIn) throw notSignedIn();
      return call(token);
    };
    if (this.#ownServers.has(server)) return this.#audienceTokens.call(server, approve, own);
    return this.#audienceTokens.call(server, approve, (token) => own(token).catch(asKeyServerUnreachable));
  }

  /** The key that the log of the Key Server at `url` has to be signed with, as whoever runs it has registered it. */
  logKeyOf(url: string): string {
    return this.#audienceTokens.logKeyOf(originOf(url));
  }

  async #completeSignIn(
    path: "/sign-in/complete" | "/sign-in/passkey" | "/sign-in/sso/complete",
    body: Wire.SignInCompletion | Wire.PasskeySignIn | Wire.SsoCompletion,
  ): Promise<User> {
    const askedAt = this.#http.clock.now();
    const call: Call<SignedIn> = {
      method: "POST",
      url: this.#userUrl + path,
      body: { ...body },
      answer: signedIn,
      idempotent: false,
    };
    const tokens = await this.#http.call(call);
    this.clear();
    this.#isEnded = false;
    this.#byMail = path === "/sign-in/complete";
    this.#isAnewBySso = path === "/sign-in/sso/complete" && this.#again !== undefined;
    this.#again = undefined;
    this.#setTokens(hold(tokens, askedAt, this.#http.clock));
    return tokens.user;
  }

  async #validTokens(): Promise<Held<SignedIn>> {
    if (this.#tokens === undefined) throw notSignedIn();
    return this.#tokens.isFresh() ? this.#tokens : this.#refreshOnce();
  }

  /** New tokens. A refresh token works once, so that all who need one wait for the same request. */
  #refreshOnce(): Promise<Held<SignedIn>> {
    if (this.#refreshing !== undefined) return this.#refreshing;
    const refreshing = this.#refresh().finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    });
    this.#refreshing = refreshing;
    return refreshing;
  }

  async #refresh(): Promise<Held<SignedIn>> {
    const before = this.#tokens;
    if (before === undefined) throw notSignedIn();
    const isCurrent = (): boolean => this.#tokens?.answer.refreshToken === before.answer.refreshToken;
    const askedAt = this.#http.clock.now();
    try {
      const tokens = await this.#renewed(before);
      // whoever signed out or in meanwhile must not be overwritten
      if (!isCurrent()) {
        this.#endWith(tokens.userToken, false).catch(() => undefined);
        throw notSignedIn();
      }
      const held = hold(tokens, askedAt, this.#http.clock);
      this.#setTokens(held);
      return held;
    } catch (error) {
      const ended = error instanceof ApiError && error.kind === "not_signed_in";
      if (ended && isCurrent()) {
        this.#isEnded = true;
        this.clear();
      }
      throw error;
    }
  }

  /** Asks for new tokens; the old refresh token is used up by it. */
  #renewed({ answer }: Held<SignedIn>): Promise<SignedIn> {
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-in/refresh`,
      body: { refresh_token: answer.refreshToken } satisfies Wire.RefreshRequest,
      answer: signedIn,
      idempotent: false,
    });
  }

  /** Ends a session of which nothing is kept here any more. */
  async #end(held: Held<SignedIn>): Promise<void> {
    const { userToken } = held.isFresh() ? held.answer : await this.#renewed(held);
    await this.#endWith(userToken, false);
  }

  #endWith(token: string, everywhere: boolean): Promise<void> {
    return this.#http.call({
      method: "POST",
      url: `${this.#userUrl}/sign-out`,
      token,
      body: { everywhere } satisfies Wire.SignOutRequest,
      answer: ignored,
    });
  }

  #setTokens(tokens: Held<SignedIn> | undefined): void {
    this.#tokens = tokens;
    for (const listener of this.#listeners) listener(tokens?.answer.user);
  }
}

function notSignedIn(): ApiError {
  return new ApiError("not_signed_in", "not_signed_in");
}

/** Whoever reads it has to know that it is not PicSafe that gives no answer. */
function asKeyServerUnreachable(error: unknown): never {
  const silent = error instanceof ApiError && error.kind === "unreachable";
  throw silent ? new ApiError("unreachable", "key_server_unreachable") : error;
}
