import type { Clock } from "./clock";
import { ApiError } from "./errors";

export const MAX_ATTEMPTS = 3;
const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 10_000;

/** Runs an operation again, up to three times in all, while its failure is transient. */
export async function withRetries<T>(run: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !(error instanceof ApiError) || !error.isTransient) throw error;
      await clock.sleep(retryDelay(attempt, error), signal);
    }
  }
}

/** How long to wait before the next attempt, in milliseconds: what the server says, or a growing while. */
export function retryDelay(attempt: number, error: ApiError): number {
  const asked = error.retryAfter === undefined ? BASE_DELAY_MS * 2 ** (attempt - 1) : error.retryAfter * 1000;
  return Math.min(asked, MAX_DELAY_MS);
}
