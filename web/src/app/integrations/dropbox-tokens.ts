// What signs in to Dropboxes: in memory until its time is over or somebody signs out. Each is for the app that it was
// made for.

import type { Clock, InstitutionSettings } from "../../api";
import type { DropboxToken } from "../../delivery/dropbox/sign-in";

// so that a report that is under way has some time
const BEFORE_END_MS = 10 * 60_000;

export class DropboxTokens {
  readonly #clock: Clock;
  readonly #tokens = new Map<string, DropboxToken>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The token for an app, if it is good for a while yet. */
  of({ endpoint }: InstitutionSettings): string | undefined {
    const held = this.#tokens.get(endpoint);
    return held !== undefined && held.until - BEFORE_END_MS > this.#clock.now() ? held.token : undefined;
  }

  remember({ endpoint }: InstitutionSettings, token: DropboxToken): void {
    this.#tokens.set(endpoint, token);
  }

  forget({ endpoint }: InstitutionSettings): void {
    this.#tokens.delete(endpoint);
  }

  clear(): void {
    this.#tokens.clear();
  }
}
