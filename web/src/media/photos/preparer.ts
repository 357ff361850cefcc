// Photos are prepared in a worker: a hostile or very large one takes that along, and never the page with the report.

import { MediaError } from "../errors";
import type { PhotoAnswer, PhotoRequest } from "./messages";
import type { PreparedPhoto } from "./prepare";
import { keepPrintCopy } from "./print-copies";

/** What a page uses of a worker. */
export type PhotoWorker = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onmessageerror" | "onerror"
>;

// a phone decodes 200 megapixels in a quarter of it
const LONGEST_MS = 120_000;
// a decoder's memory is never given back while its worker lives
const IDLE_MS = 10_000;

/** Prepares photos in a worker, one at a time; it is ended when it has had nothing to do for a while. */
export class PhotoPreparer {
  readonly #start: () => PhotoWorker;
  #worker: PhotoWorker | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(start: () => PhotoWorker) {
    this.#start = start;
  }

  /** Fails as `preparePhoto` does, or with `photo_gave_up`. */
  prepare(file: Blob): Promise<PreparedPhoto> {
    const prepared = this.#last.then(() => this.#prepare(file));
    this.#last = prepared.catch(() => undefined);
    return prepared;
  }

  async #prepare(file: Blob): Promise<PreparedPhoto> {
    clearTimeout(this.#idle);
    let deadline: ReturnType<typeof setTimeout> | undefined;
    try {
      const worker = (this.#worker ??= this.#start());
      const answer = await new Promise<PhotoAnswer>((resolve, reject) => {
        const giveUp = (): void => {
          reject(new MediaError("photo_gave_up"));
        };
        deadline = setTimeout(giveUp, LONGEST_MS);
        worker.onmessage = ({ data }: MessageEvent<PhotoAnswer>): void => {
          resolve(data);
        };
        worker.onmessageerror = giveUp;
        // its memory ran out, or it could not be loaded
        worker.onerror = giveUp;
        worker.postMessage({ file } satisfies PhotoRequest);
      });
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
      clearTimeout(deadline);
    }
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
