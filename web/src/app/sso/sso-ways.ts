// The ways to an enterprise's own sign-in that a page has begun, each of which may end in another tab.

import type { SsoOffer } from "../../api/sso";
import { type BroughtBack, receiveAnswer } from "../integrations/smart-channel";

/** The server takes what comes back for fifteen minutes; a little longer, and it says so itself. */
export const WAITING_MS = 930_000;

/** Waits on each for as long as it is good: one that was opened ends where it began, though a newer one is offered. */
export class SsoWays {
  readonly #waiting = new Map<string, () => void>();
  readonly #onAnswer: (offer: SsoOffer, answer: BroughtBack) => void;

  constructor(onAnswer: (offer: SsoOffer, answer: BroughtBack) => void) {
    this.#onAnswer = onAnswer;
  }

  /** Waits on one more. */
  add(offer: SsoOffer): void {
    const { state } = offer;
    if (this.#waiting.has(state)) return;
    const stop = receiveAnswer(state, (answer) => {
      this.#end(state);
      this.#onAnswer(offer, answer);
    });
    const timer = setTimeout(() => {
      this.#end(state);
    }, WAITING_MS);
    this.#waiting.set(state, () => {
      clearTimeout(timer);
      stop();
    });
  }

  /** Waits on none any more. */
  close(): void {
    for (const state of [...this.#waiting.keys()]) this.#end(state);
  }

  #end(state: string): void {
    this.#waiting.get(state)?.();
    this.#waiting.delete(state);
  }
}
