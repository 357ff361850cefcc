// Rows that somebody has taken off a list: for a while they can be put back where they were, and only then is the
// server told. So nothing is lost by a slip, not even when a report was opened first.

/** For how long a row can be put back, in milliseconds. */
export const UNDO_MS = 20_000;

type Remove = (id: string) => Promise<void>;

/** The rows that are going; `onChange` is told of each change, and `onFailure` of what could not be removed. */
export class Removals {
  readonly #remove: Remove;
  readonly #onChange: (ids: ReadonlySet<string>) => void;
  readonly #onGone: (id: string) => void;
  readonly #onFailure: (error: unknown) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    remove: Remove,
    told: {
      readonly onChange: (ids: ReadonlySet<string>) => void;
      readonly onGone: (id: string) => void;
      readonly onFailure: (error: unknown) => void;
    },
  ) {
    this.#remove = remove;
    this.#onChange = told.onChange;
    this.#onGone = told.onGone;
    this.#onFailure = told.onFailure;
  }

  take(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => {
        void this.#send(id);
      }, UNDO_MS),
    );
    this.#tell();
  }

  putBack(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#tell();
  }

  /** Has all of them removed now: the page is left. */
  async flush(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((id) => this.#send(id)));
  }

  async #send(id: string): Promise<void> {
    clearTimeout(this.#timers.get(id));
    if (!this.#timers.delete(id)) return;
    try {
      await this.#remove(id);
      this.#onGone(id);
    } catch (error) {
      this.#onFailure(error);
    }
    this.#tell();
  }

  #tell(): void {
    this.#onChange(new Set(this.#timers.keys()));
  }
}
