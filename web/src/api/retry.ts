import type { Clock } from "./clock";
import { ApiError } from "./errors";

export const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** Runs an operation again, up to three times in all, while its failure is transient. */
export async function withRetries<T>(run: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof ApiError) || !error.isTransient) throw error;
      await clock.sleep(pause(attempt, error), signal);
    }
  }
}

/** How long to wait before the next attempt, in milliseconds: what the server says, or a growing while. */
export function pause(attempt: number, error: ApiError): number {
  const asked =
    error.retryAfter === undefined ? FIRST_PAUSE_MS * 2 ** (attempt - 1) : error.retryAfter * 1000;
  return Math.min(asked, LONGEST_PAUSE_MS);
}
