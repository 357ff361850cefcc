// Where a device keeps drafts: sealed bytes under random names. This is the only module of the program that stores
// anything on a device.

import type { Bytes } from "../../contract/bytes";

const NAME = "kept";
const VERSION = 1;
const HEADS = "heads";
const PARTS = "parts";

export interface StoredDraft {
  /** Random. */
  readonly id: string;
  readonly owner: string;
  readonly passkey: string;
  /** When it goes, in milliseconds since 1970; a whole day. */
  readonly until: number;
  readonly key: Bytes;
  readonly head: Bytes;
  /** Of all its parts, in bytes. */
  readonly size: number;
}

/** Everything fails with StoreError where the device keeps nothing, or no more. */
export interface DraftStore {
  /** Whether anything has been kept; asking leaves no trace. */
  readonly isThere: () => Promise<boolean>;
  readonly all: () => Promise<readonly StoredDraft[]>;
  /** Replaces a draft and takes parts of it away, in one step. */
  readonly put: (draft: StoredDraft, gone: readonly number[]) => Promise<void>;
  /** Parts belong to a draft that is there. */
  readonly putPart: (id: string, number: number, sealed: Bytes) => Promise<void>;
  readonly part: (id: string, number: number) => Promise<Bytes | undefined>;
  /** Takes a draft away with all its parts. */
  readonly remove: (id: string) => Promise<void>;
  /** How much there is room for, in bytes, as far as the browser says. */
  readonly room: () => Promise<number>;
}

export class StoreError extends Error {
  override readonly name = "StoreError";
}

export class IndexedDbDrafts implements DraftStore {
  #open: Promise<IDBDatabase> | undefined;

  readonly isThere = async (): Promise<boolean> =>
    (await indexedDB.databases()).some(({ name }) => name === NAME);

  readonly all = (): Promise<readonly StoredDraft[]> =>
    this.#do("readonly", (heads) => heads.getAll() as IDBRequest<StoredDraft[]>);

  readonly put = async (draft: StoredDraft, gone: readonly number[]): Promise<void> => {
    await this.#do("readwrite", (heads, parts) => {
      for (const number of gone) parts.delete([draft.id, number]);
      return heads.put(draft);
    });
  };

  readonly putPart = async (id: string, number: number, sealed: Bytes): Promise<void> => {
    await this.#do("readwrite", (_, parts) => parts.put(sealed, [id, number]));
  };

  readonly part = (id: string, number: number): Promise<Bytes | undefined> =>
    this.#do("readonly", (_, parts) => parts.get([id, number]) as IDBRequest<Bytes | undefined>);

  readonly remove = async (id: string): Promise<void> => {
    await this.#do("readwrite", (heads, parts) => {
      parts.delete(IDBKeyRange.bound([id], [id, []]));
      return heads.delete(id);
    });
  };

  readonly room = async (): Promise<number> => {
    // browsers of a few years ago say nothing
    const { quota, usage } = await navigator.storage.estimate().catch((): StorageEstimate => ({}));
    return quota === undefined ? Number.MAX_SAFE_INTEGER : quota - (usage ?? 0);
  };

  async #do<T>(
    mode: IDBTransactionMode,
    act: (heads: IDBObjectStore, parts: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    try {
      this.#open ??= opened();
      const database = await this.#open;
      const change = database.transaction([HEADS, PARTS], mode);
      const request = act(change.objectStore(HEADS), change.objectStore(PARTS));
      return await new Promise<T>((resolve, reject) => {
        change.oncomplete = () => {
          resolve(request.result);
        };
        change.onabort = () => {
          reject(new StoreError("the device has not kept it"));
        };
      });
    } catch (error) {
      this.#open = undefined;
      throw error instanceof StoreError ? error : new StoreError("the device keeps nothing");
    }
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(HEADS, { keyPath: "id" });
      request.result.createObjectStore(PARTS);
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(new StoreError("the device keeps nothing"));
    };
  });
}
