// What signs in to Box accounts: in memory until somebody signs out. A token is good for an hour, and renewed by what came
// with it, which works once and through the User Server alone.

import { ApiError, type Clock, type InstitutionSettings, type UserServer } from "../../api";
import type { BoxSignedIn } from "../../api/box";

// so that a report that is under way has some time
const BEFORE_END_MS = 10 * 60_000;

/** What signs in, until when, in milliseconds since 1970, and what renews it once. */
interface BoxLogin {
  readonly token: string;
  readonly until: number;
  readonly renewal: string;
}

export class BoxLogins {
  readonly #clock: Clock;
  readonly #logins = new Map<string, BoxLogin>();
  readonly #renewing = new Map<string, Promise<string | undefined>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The token for an account, which is renewed where its time is nearly over; undefined if somebody has to agree. */
  async of(institution: InstitutionSettings, users: UserServer): Promise<string | undefined> {
    const { name } = institution;
    const held = this.#logins.get(name);
    if (held === undefined || held.until - BEFORE_END_MS > this.#clock.now()) return held?.token;
    // what renews works once: whoever comes second waits for the first
    const renewing = this.#renewing.get(name) ?? this.#renew(institution, held, users);
    this.#renewing.set(name, renewing);
    try {
      return await renewing;
    } finally {
      this.#renewing.delete(name);
    }
  }

  remember({ name }: InstitutionSettings, { accessToken, expiresIn, renewal }: BoxSignedIn): void {
    const until = this.#clock.now() + expiresIn * 1000;
    this.#logins.set(name, { token: accessToken, until, renewal });
  }

  forget({ name }: InstitutionSettings): void {
    this.#logins.delete(name);
  }

  clear(): void {
    this.#logins.clear();
    this.#renewing.clear();
  }

  async #renew(
    institution: InstitutionSettings,
    held: BoxLogin,
    users: UserServer,
  ): Promise<string | undefined> {
    try {
      const signedIn = await users.signInToBox({ renewal: held.renewal });
      // somebody may have signed out meanwhile
      if (this.#logins.get(institution.name) === held) this.remember(institution, signedIn);
      return signedIn.accessToken;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "box_refused") throw error;
      this.forget(institution);
      return undefined;
    }
  }
}
