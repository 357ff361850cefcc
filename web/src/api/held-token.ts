// How long a token is used that the User Server has given: until shortly before it runs out. When that is, is counted
// from the moment it was asked for, by this device's clock, which may be wrong by any amount; the device's and the
// server's are never compared.

import type { Clock } from "./clock";
import { lifetimeOf } from "./token-claims";

// a token that ends within this time is renewed first: a call may take long to arrive
const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.25;

/** An answer of the User Server with a token in it, and when that has to be renewed. */
export interface Held<Answer> {
  readonly answer: Answer;
  /** Whether the token can still be used without asking for another one. */
  readonly isFresh: () => boolean;
}

interface TokenAnswer {
  readonly userToken: string;
  readonly expiresAt: Date;
}

/** Keeps what was asked for at `askedAt`, in milliseconds since 1970 as `clock` has them. */
export function hold<Answer extends TokenAnswer>(
  answer: Answer,
  askedAt: number,
  clock: Clock,
): Held<Answer> {
  const lifetime = lifetimeOf(answer.userToken) ?? answer.expiresAt.getTime() - askedAt;
  const used = lifetime - Math.min(MARGIN_MS, lifetime * MARGIN_SHARE);
  return {
    answer,
    isFresh: () => {
      const age = clock.now() - askedAt;
      // a clock that was put back says nothing about the age
      return age >= 0 && age < used;
    },
  };
}
