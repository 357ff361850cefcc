// What has come into the page from elsewhere on the device, and waits for somebody to be signed in: files that another
// app shares, a sealed report that was opened with PicSafe, and the secret of a link that signs in.

import type { Clock } from "../../api/clock";
import type { Session } from "../../api/session";

/** Who signs in much later is perhaps somebody else. */
const KEPT_MS = 600_000;

interface Waiting<T> {
  readonly value: T;
  readonly since: number;
}

export class Arrivals {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  #shared: Waiting<Promise<readonly File[]>> | undefined;
  #report: Waiting<File> | undefined;
  #signInSecret: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `listener` whenever something comes or goes; returns how to stop that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another app shares these. */
  bringShared(files: Promise<readonly File[]>): void {
    this.#shared = { value: files, since: this.#clock.now() };
    this.#tell();
  }

  /** What was shared, once; none if it is not there any more. */
  async takeShared(): Promise<readonly File[]> {
    const waiting = this.#shared;
    this.#shared = undefined;
    return this.#isFresh(waiting) ? await waiting.value : [];
  }

  /** How many files wait; to be asked before they are taken. */
  async countShared(): Promise<number> {
    return this.#isFresh(this.#shared) ? (await this.#shared.value).length : 0;
  }

  /** A sealed report was opened with PicSafe. */
  bringReport(file: File): void {
    this.#report = { value: file, since: this.#clock.now() };
    this.#tell();
  }

  takeReport(): File | undefined {
    const waiting = this.#report;
    this.#report = undefined;
    return this.#isFresh(waiting) ? waiting.value : undefined;
  }

  /** The secret of a link that signs in, which waits for a press; undefined if there is none. */
  get signInSecret(): string | undefined {
    return this.#signInSecret;
  }

  set signInSecret(secret: string | undefined) {
    this.#signInSecret = secret;
    this.#tell();
  }

  /** Keeps nothing of somebody who leaves for whoever comes next. */
  follow(session: Pick<Session, "user" | "subscribe">): void {
    let wasSignedIn = session.user !== undefined;
    session.subscribe((user) => {
      const hasLeft = user === undefined && wasSignedIn;
      wasSignedIn = user !== undefined;
      if (hasLeft) this.#shared = this.#report = undefined;
      if (hasLeft || wasSignedIn) this.signInSecret = undefined;
    });
  }

  #isFresh<T>(waiting: Waiting<T> | undefined): waiting is Waiting<T> {
    return waiting !== undefined && this.#clock.now() - waiting.since < KEPT_MS;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
