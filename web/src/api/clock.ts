/** The time, as far as this code depends on it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; fails with an AbortError if the signal says so first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener(
        "abort",
        () => {
          clearTimeout(timer);
          reject(new DOMException("the operation was cancelled", "AbortError"));
        },
        { once: true },
      );
    });
  },
};
