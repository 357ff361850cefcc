// Edited photos are drawn in a worker, a new one for each picture: what a decoder and a canvas have taken is given back
// when it ends, and one that runs out of memory does not take the report along.

import { MediaError } from "../errors";
import type { PhotoEdits } from "./edits";
import type { EditAnswer, EditRequest, EditedPhoto, PhotoPreview } from "./messages";

/** What a page uses of a worker. */
export type EditWorker = Pick<
  Worker,
  "postMessage" | "terminate" | "onmessage" | "onmessageerror" | "onerror"
>;

// a phone draws 50 megapixels in a tenth of it
const LONGEST_MS = 120_000;

export class PhotoDrawer {
  readonly #start: () => EditWorker;

  constructor(start: () => EditWorker) {
    this.#start = start;
  }

  /** The photo to look at. Fails with MediaError, or as the signal says. */
  async preview(photo: Blob, signal: AbortSignal): Promise<PhotoPreview> {
    const answer = await this.#ask({ kind: "preview", photo }, signal);
    if (answer.kind !== "preview") throw new MediaError("photo_gave_up");
    return answer.made;
  }

  /** The photo with all that was done to it. Fails with MediaError, or as the signal says. */
  async draw(photo: Blob, edits: PhotoEdits, signal: AbortSignal): Promise<EditedPhoto> {
    const answer = await this.#ask({ kind: "render", photo, edits }, signal);
    if (answer.kind !== "render") throw new MediaError("photo_gave_up");
    return answer.made;
  }

  async #ask(request: EditRequest, signal: AbortSignal): Promise<EditAnswer> {
    signal.throwIfAborted();
    const worker = this.#start();
    let deadline: ReturnType<typeof setTimeout> | undefined;
    const ending = new AbortController();
    try {
      const answer = await new Promise<EditAnswer>((resolve, reject) => {
        const giveUp = (): void => {
          reject(new MediaError("photo_gave_up"));
        };
        deadline = setTimeout(giveUp, LONGEST_MS);
        const abort = (): void => {
          reject(signal.reason as Error);
        };
        signal.addEventListener("abort", abort, { signal: ending.signal });
        worker.onmessage = ({ data }: MessageEvent<EditAnswer>): void => {
          resolve(data);
        };
        worker.onmessageerror = giveUp;
        // its memory ran out, or it could not be loaded
        worker.onerror = giveUp;
        worker.postMessage(request);
      });
      if (answer.kind === "failed") throw new MediaError(answer.code);
      return answer;
    } finally {
      clearTimeout(deadline);
      ending.abort();
      worker.terminate();
    }
  }
}
