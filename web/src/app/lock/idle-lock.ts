// When an unused page locks. It goes by the device's clock and not by timers alone: those rest while a computer sleeps,
// and whatever happens next is asked first whether the time was over before it.

import type { Clock } from "../../api/clock";

/** How long before it locks that is said; where the time is short, half of it. */
const WARNING_MS = 60_000;
/** Work that goes on counts as use, looked at as often as this. */
const HEARTBEAT_MS = 15_000;
/** Work that was not looked at for so long has slept with the computer; browsers wake hidden pages once a minute. */
const ASLEEP_MS = 120_000;
/** Work without anybody's hand on the page keeps it open no longer than this. */
const MOST_UNATTENDED_MS = 3_600_000;
const MINUTE_MS = 60_000;
const USUAL_MINUTES = 5;
const MOST_MINUTES = 60;

/** Whose page it is, as far as this has to know. */
export interface Occupant {
  readonly userid: number;
  /** What holds for them; servers of before say nothing. */
  readonly lockMinutes: number | undefined;
}

export type LockState =
  | { readonly phase: "off" | "open" }
  | { readonly phase: "warning"; readonly losesDraft: boolean }
  | {
      readonly phase: "locked";
      /** Who had the page. */
      readonly userid: number;
      /** Whether something that was entered and not sent went with it. */
      readonly lostDraft: boolean;
      /** Whether it is not unused: the sign-in was ended elsewhere. */
      readonly isEnded?: true;
    };

const OFF: LockState = { phase: "off" };
const OPEN: LockState = { phase: "open" };

export class IdleLock {
  readonly #clock: Clock;
  readonly #onLock: () => void;
  readonly #listeners = new Set<(state: LockState) => void>();
  readonly #work = new Set<symbol>();
  readonly #questions = new Set<symbol>();
  readonly #drafts = new Set<symbol>();
  #state: LockState = OFF;
  #occupant: Occupant | undefined;
  /** When somebody last touched the page, and when it was last used, by them or by work that goes on. */
  #touchedAt = 0;
  #usedAt = 0;
  #timer: AbortController | undefined;

  /** `onLock` forgets what the page knows; it is called once the state says that it is locked. */
  constructor(clock: Clock, onLock: () => void) {
    this.#clock = clock;
    this.#onLock = onLock;
  }

  get state(): LockState {
    return this.#state;
  }

  /** How long until it locks if nothing is used, in milliseconds. */
  get remaining(): number {
    return Math.max(0, this.#usedAt + this.#limit - this.#clock.now());
  }

  /** Calls `listener` whenever the state changes; returns how to stop that. */
  subscribe(listener: (state: LockState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Somebody has signed in, the time that holds for them has changed, or nobody is signed in any more. `isEnded` says
   * that nobody here has done that: what was lost by it is said as after locking.
   */
  follow(occupant: Occupant | undefined, isEnded = false): void {
    const before = this.#occupant?.userid;
    const isNew = before !== occupant?.userid;
    this.#occupant = occupant;
    if (occupant === undefined) {
      this.#timer?.abort();
      if (this.#state.phase === "locked") return;
      const isLoss = isEnded && before !== undefined && this.#drafts.size > 0;
      this.#show(isLoss ? { phase: "locked", userid: before, lostDraft: true, isEnded } : OFF);
      return;
    }
    if (isNew) this.#touchedAt = this.#usedAt = this.#clock.now();
    this.check();
  }

  /** Somebody has touched the page, unless the time was over before that. */
  touch(): void {
    if (this.#occupant === undefined) return;
    this.#beat();
    if (this.remaining === 0) {
      this.lock();
      return;
    }
    this.#touchedAt = this.#usedAt = this.#clock.now();
    // else the time that is waited for is looked at when it comes
    if (this.#state.phase === "warning") this.check();
  }

  /** Keeps the page open while a recording, an upload or the like goes on, until what it returns is called. */
  work(): () => void {
    return this.#during(this.#work);
  }

  /** Says that work waits for somebody's answer, and keeps nothing open, until what it returns is called. */
  question(): () => void {
    return this.#during(this.#questions);
  }

  /** Says what locking would lose, until what it returns is called. */
  draft(): () => void {
    return this.#during(this.#drafts);
  }

  /** Locks now. */
  lock(): void {
    if (this.#occupant === undefined) return;
    const { userid } = this.#occupant;
    this.#timer?.abort();
    this.#occupant = undefined;
    this.#show({ phase: "locked", userid, lostDraft: this.#drafts.size > 0 });
    this.#onLock();
  }

  /** Locks if the time is over, and looks again when it may be. */
  check(): void {
    if (this.#occupant === undefined) return;
    this.#beat();
    if (this.remaining === 0) {
      this.lock();
      return;
    }
    const warnAt = this.remaining - Math.min(WARNING_MS, this.#limit / 2);
    const isWarned = !this.#isWorking && warnAt <= 0;
    this.#show(isWarned ? { phase: "warning", losesDraft: this.#drafts.size > 0 } : OPEN);
    this.#lookAgainIn(this.#isWorking ? HEARTBEAT_MS : isWarned ? this.remaining : warnAt);
  }

  get #limit(): number {
    const minutes = this.#occupant?.lockMinutes ?? USUAL_MINUTES;
    return Math.min(Math.max(minutes, 1), MOST_MINUTES) * MINUTE_MS;
  }

  get #isWorking(): boolean {
    return this.#work.size > 0 && this.#questions.size === 0;
  }

  /** Has one more in a set until what it returns is called; the time before and after that is counted by itself. */
  #during(set: Set<symbol>): () => void {
    const one = Symbol();
    this.#beat();
    set.add(one);
    this.check();
    return () => {
      this.#beat();
      set.delete(one);
      this.check();
    };
  }

  /** Counts what goes on as use, unless it has slept, or nobody was there for too long. */
  #beat(): void {
    const now = this.#clock.now();
    // a clock that was put back says nothing about how long it was
    if (now < this.#usedAt) this.#touchedAt = this.#usedAt = now;
    const asleep = now - this.#usedAt >= Math.max(this.#limit, ASLEEP_MS);
    const unattended = now - this.#touchedAt >= MOST_UNATTENDED_MS;
    if (this.#isWorking && !asleep && !unattended) this.#usedAt = now;
  }

  #lookAgainIn(ms: number): void {
    this.#timer?.abort();
    const timer = (this.#timer = new AbortController());
    this.#clock.sleep(ms, timer.signal).then(
      () => {
        if (!timer.signal.aborted) this.check();
      },
      () => undefined, // another one has taken its place
    );
  }

  #show(state: LockState): void {
    const isSame =
      this.#state.phase === state.phase &&
      (state.phase !== "warning" ||
        this.#state.phase !== "warning" ||
        state.losesDraft === this.#state.losesDraft);
    if (isSame) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
