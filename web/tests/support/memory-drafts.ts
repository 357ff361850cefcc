import type { DraftStore, StoredDraft } from "../../src/app/queue/draft-store";
import { StoreError } from "../../src/app/queue/draft-store";
import type { Bytes } from "../../src/contract/bytes";

/** A device in memory, as full as a test wants it. */
export class MemoryDrafts implements DraftStore {
  readonly heads = new Map<string, StoredDraft>();
  readonly parts = new Map<string, Bytes>();
  free = Number.MAX_SAFE_INTEGER;
  isBroken = false;

  readonly isThere = (): Promise<boolean> => this.#do(() => this.heads.size > 0);

  readonly all = (): Promise<readonly StoredDraft[]> => this.#do(() => [...this.heads.values()]);

  readonly put = (draft: StoredDraft, gone: readonly number[]): Promise<void> =>
    this.#do(() => {
      for (const number of gone) this.parts.delete(`${draft.id} ${number}`);
      this.heads.set(draft.id, draft);
    });

  readonly putPart = (id: string, number: number, sealed: Bytes): Promise<void> =>
    this.#do(() => {
      if (!this.heads.has(id)) throw new Error("a part belongs to a draft that is there");
      this.parts.set(`${id} ${number}`, sealed);
    });

  readonly part = (id: string, number: number): Promise<Bytes | undefined> =>
    this.#do(() => this.parts.get(`${id} ${number}`));

  readonly remove = (id: string): Promise<void> =>
    this.#do(() => {
      this.heads.delete(id);
      for (const key of [...this.parts.keys()]) if (key.startsWith(`${id} `)) this.parts.delete(key);
    });

  readonly room = (): Promise<number> => this.#do(() => this.free);

  /** Everything that is on it, as text that can be searched. */
  get text(): string {
    const bytes = [
      ...this.parts.values(),
      ...[...this.heads.values()].flatMap(({ key, head }) => [key, head]),
    ];
    const names = [...this.heads.values()].map(({ id, owner, passkey }) => `${id} ${owner} ${passkey}`);
    return [...names, ...bytes.map((one) => Buffer.from(one).toString("latin1"))].join("\n");
  }

  // as a database does, it answers later
  async #do<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    if (this.isBroken) throw new StoreError("the device keeps nothing");
    return act();
  }
}
