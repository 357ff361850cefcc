/** Does one thing after the other, whatever became of those before. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Fails as `work` does, or, where the signal comes before its turn, as that says. */
  run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const done = this.#last.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
