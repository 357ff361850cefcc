// Photos are prepared in workers: a hostile or very large one takes its own along, and never the page with the report.

import { MediaError } from "../errors";
import type { PhotoAnswer, PhotoMessage, PhotoRequest } from "./messages";
import type { PreparedPhoto } from "./prepare";
import { keepPrintCopy } from "./print-copies";

/** What a page uses of a worker. */
export type PhotoWorker = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onmessageerror" | "onerror"
>;

interface Waiting {
  readonly file: Blob;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (prepared: PreparedPhoto) => void;
  readonly reject: (error: unknown) => void;
}

// a phone decodes 200 megapixels in a quarter of it
const LONGEST_MS = 120_000;
// a decoder's memory is never given back while its worker lives
const IDLE_MS = 10_000;
// while one encodes, the other decodes; a third would take memory and, on most phones, no time off
const MOST_WORKERS = 2;

/** Two workers where they can wait for each other (Web Locks API) and have a core each, else one. */
function workersHere(): number {
  // types promise the locks, browsers only where the page is secure
  const { locks, hardwareConcurrency } = navigator as Partial<Navigator>;
  return locks === undefined ? 1 : Math.min(hardwareConcurrency ?? 1, MOST_WORKERS);
}

/**
 * Prepares photos, one in a worker at a time, in the order in which they came; a worker is ended when it has had
 * nothing to do for a while.
 */
export class PhotoPreparer {
  readonly #waiting: Waiting[] = [];
  readonly #lanes: readonly Lane[];

  constructor(start: () => PhotoWorker, workers = workersHere()) {
    const lock = workers > 1 ? crypto.randomUUID() : undefined;
    this.#lanes = Array.from({ length: workers }, () => new Lane(start, lock));
  }

  /** Fails as `preparePhoto` does, with `photo_gave_up`, or as a signal says that comes before its turn. */
  prepare(file: Blob, signal?: AbortSignal): Promise<PreparedPhoto> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ file, signal, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const lane = this.#lanes.find(({ isFree }) => isFree);
    if (lane === undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    lane
      .prepare(next.file, next.signal)
      .then(next.resolve, next.reject)
      .finally(() => {
        this.#next();
      });
  }
}

/** A worker and its successors, with one photo at a time. */
class Lane {
  isFree = true;
  readonly #start: () => PhotoWorker;
  readonly #lock: string | undefined;
  #worker: PhotoWorker | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(start: () => PhotoWorker, lock: string | undefined) {
    this.#start = start;
    this.#lock = lock;
  }

  async prepare(file: Blob, signal: AbortSignal | undefined): Promise<PreparedPhoto> {
    signal?.throwIfAborted();
    this.isFree = false;
    clearTimeout(this.#idle);
    try {
      const answer = await this.#ask(file);
      if (answer.prepared === null) throw new MediaError(answer.code, answer.kind);
      keepPrintCopy(answer.prepared.photo, answer.prepared.print);
      this.#idle = setTimeout(() => {
        this.#end();
      }, IDLE_MS);
      return answer.prepared;
    } catch (error) {
      this.#end(); // whatever it was, the next photo finds a worker as new
      throw error;
    } finally {
      this.isFree = true;
    }
  }

  async #ask(file: Blob): Promise<PhotoAnswer> {
    let deadline: ReturnType<typeof setTimeout> | undefined;
    try {
      const worker = (this.#worker ??= this.#start());
      return await new Promise<PhotoAnswer>((resolve, reject) => {
        const giveUp = (): void => {
          reject(new MediaError("photo_gave_up"));
        };
        // another's photo has its time before this one has begun
        deadline = setTimeout(giveUp, this.#lock === undefined ? LONGEST_MS : 2 * LONGEST_MS);
        worker.onmessage = ({ data }: MessageEvent<PhotoMessage>): void => {
          if (data !== "begun") {
            resolve(data);
            return;
          }
          clearTimeout(deadline);
          deadline = setTimeout(giveUp, LONGEST_MS);
        };
        worker.onmessageerror = giveUp;
        // its memory ran out, or it could not be loaded
        worker.onerror = giveUp;
        worker.postMessage({ file, lock: this.#lock } satisfies PhotoRequest);
      });
    } finally {
      clearTimeout(deadline);
    }
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
