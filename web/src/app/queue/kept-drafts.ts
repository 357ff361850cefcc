// What of a person's unsent reports is on this device. A passkey with PRF opens them, and only while its owner is signed
// in here can any be kept; who signs out by hand takes them away, and after a week they are gone.

import type { Clock } from "../../api/clock";
import type { Bytes } from "../../contract/bytes";
import {
  type DraftKey,
  type DraftOwner,
  PART_BYTES,
  draftKey,
  newDraftKey,
  openHead,
  openPart,
  passkeyTag,
  sealHead,
  sealPart,
} from "../../vault/sealed-draft";
import type { Draft } from "../pages/compose/draft";
import type { ItemCounts } from "../text/item-counts";
import type { DraftStore, StoredDraft } from "./draft-store";
import { type KeptFile, type KeptState, type KeptText, filesOf, readDraft, writtenDraft } from "./draft-text";

const DAY_MS = 86_400_000;
const KEPT_DAYS = 7;
/** Of all drafts of all people on the device. */
export const MOST_BYTES = 500_000_000;

export interface KeptDraft {
  readonly id: string;
  readonly state: KeptState;
  readonly keptAt: number;
  readonly counts: ItemCounts;
}

interface OpenDraft {
  readonly key: DraftKey;
  readonly wrapped: Bytes;
  readonly files: Map<Blob, KeptFile>;
  /** The number of the next part. */
  next: number;
  draft: Draft | undefined;
}

/** The drafts of one owner on this device. */
export class KeptAtDevice {
  readonly #store: DraftStore;
  readonly #owner: DraftOwner;
  readonly #clock: Clock;
  readonly #open = new Map<string, OpenDraft>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: DraftStore, owner: DraftOwner, clock: Clock) {
    this.#store = store;
    this.#owner = owner;
    this.#clock = clock;
  }

  /** Those that this passkey opens, the newest first. Whosever are over go. */
  list(): Promise<readonly KeptDraft[]> {
    return this.#inTurn(async () => {
      const found: KeptDraft[] = [];
      for (const stored of await this.#store.all()) {
        if (stored.until <= this.#clock.now()) await this.#store.remove(stored.id);
        else if (stored.owner === this.#owner.tag) {
          const text = (await this.#read(stored))?.text;
          if (text !== undefined) found.push({ id: stored.id, ...text });
        }
      }
      return found.sort((one, other) => other.keptAt - one.keptAt);
    });
  }

  /** Keeps a draft as it is now: whether there was room. Fails with StoreError if the device keeps nothing. */
  save(id: string, draft: Draft, state: KeptState): Promise<boolean> {
    return this.#inTurn(() => this.#save(id, draft, state));
  }

  /** Says of a draft that was saved here what it does now. */
  mark(id: string, state: KeptState): Promise<boolean> {
    return this.#inTurn(async () => {
      const draft = this.#open.get(id)?.draft;
      return draft !== undefined && this.#save(id, draft, state);
    });
  }

  /** The draft with its files; undefined if it is gone, or cannot be read. */
  load(id: string): Promise<Draft | undefined> {
    return this.#inTurn(async () => {
      const stored = (await this.#store.all()).find((one) => one.id === id);
      const read = stored === undefined ? undefined : await this.#read(stored);
      if (stored === undefined || read === undefined) return undefined;
      const files = new Map<Blob, KeptFile>();
      for (const file of read.text.files) {
        const blob = await this.#fileOf(read.key, file);
        if (blob === undefined) return undefined;
        files.set(blob, file);
      }
      const draft = read.text.draft([...files.keys()]);
      const numbers = read.text.files.flatMap(({ parts }) => parts);
      // parts of a change that was never whole are written over, or go with the draft
      const next = Math.max(-1, ...numbers) + 1;
      this.#open.set(id, { key: read.key, wrapped: stored.key, files, next, draft });
      return draft;
    });
  }

  /** Forgets what was opened of a draft; it stays on the device. */
  close(id: string): void {
    this.#open.delete(id);
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#open.delete(id);
      await this.#store.remove(id);
    });
  }

  /** Takes all of this owner's away. */
  removeAll(): Promise<void> {
    return this.#inTurn(async () => {
      this.#open.clear();
      for (const { id, owner } of await this.#store.all())
        if (owner === this.#owner.tag) await this.#store.remove(id);
    });
  }

  async #save(id: string, draft: Draft, state: KeptState): Promise<boolean> {
    const all = await this.#store.all();
    let open = this.#open.get(id);
    if (open === undefined) {
      const { draft: key, wrapped } = await newDraftKey(this.#owner, id);
      open = { key, wrapped, files: new Map(), next: 0, draft: undefined };
    }
    const files = filesOf(draft);
    const added = files.filter((file) => !open.files.has(file)).reduce((sum, { size }) => sum + size, 0);
    const others = all.filter((one) => one.id !== id).reduce((sum, { size }) => sum + size, 0);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (others + size > MOST_BYTES || added > (await this.#store.room())) return false;
    this.#open.set(id, open);
    const gone = [...open.files].filter(([file]) => !files.includes(file));
    if (!all.some((one) => one.id === id)) await this.#write(id, open, EMPTY_HEAD, 0, []);
    for (const file of files) if (!open.files.has(file)) open.files.set(file, await this.#keep(open, file));
    const kept = new Map(files.map((file) => [file, open.files.get(file) ?? NO_FILE]));
    const head = writtenDraft(draft, state, this.#clock.now(), kept);
    await this.#write(
      id,
      open,
      head,
      size,
      gone.flatMap(([, { parts }]) => parts),
    );
    for (const [file] of gone) open.files.delete(file);
    open.draft = draft;
    return true;
  }

  async #write(
    id: string,
    { key, wrapped }: OpenDraft,
    head: string,
    size: number,
    gone: readonly number[],
  ): Promise<void> {
    const until = (Math.floor(this.#clock.now() / DAY_MS) + KEPT_DAYS + 1) * DAY_MS;
    const { tag: owner, passkey } = this.#owner;
    const sealed = await sealHead(key, head);
    await this.#store.put({ id, owner, passkey, until, key: wrapped, head: sealed, size }, gone);
  }

  async #keep(open: OpenDraft, file: Blob): Promise<KeptFile> {
    const parts: number[] = [];
    for (let start = 0; start < file.size; start += PART_BYTES) {
      const number = open.next++;
      const bytes = new Uint8Array(await file.slice(start, start + PART_BYTES).arrayBuffer());
      await this.#store.putPart(open.key.id, number, await sealPart(open.key, number, bytes));
      parts.push(number);
    }
    return { parts, size: file.size, type: file.type };
  }

  async #fileOf(key: DraftKey, { parts, size, type }: KeptFile): Promise<Blob | undefined> {
    const plain: Bytes[] = [];
    for (const number of parts) {
      const sealed = await this.#store.part(key.id, number);
      const bytes = sealed === undefined ? undefined : await openPart(key, number, sealed);
      if (bytes === undefined) return undefined;
      plain.push(bytes);
    }
    const file = new Blob(plain, { type });
    return file.size === size ? file : undefined;
  }

  async #read({
    id,
    key: wrapped,
    head,
  }: StoredDraft): Promise<{ readonly key: DraftKey; readonly text: KeptText } | undefined> {
    const key = await draftKey(this.#owner, id, wrapped);
    const written = key === undefined ? undefined : await openHead(key, head);
    const text = written === undefined || written === EMPTY_HEAD ? undefined : readDraft(written);
    return key === undefined || text === undefined ? undefined : { key, text };
  }

  /** One after the other: a draft is saved whole before it is saved anew, marked or taken away. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** Drafts that these passkeys keep on the device, whether or not one of them has opened them. */
export async function draftsOf(store: DraftStore, passkeyIds: readonly string[]): Promise<readonly string[]> {
  const tags = new Set(await Promise.all(passkeyIds.map(passkeyTag)));
  return (await store.all()).filter(({ passkey }) => tags.has(passkey)).map(({ id }) => id);
}

/** Of a draft whose first files are still being written. */
const EMPTY_HEAD = "";
const NO_FILE: KeptFile = { parts: [], size: 0, type: "" };
