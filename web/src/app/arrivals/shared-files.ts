import type { TakeShared } from "../../sw/shared-files";

/** A worker that is not there does not answer. */
const ANSWER_MS = 10_000;

/** What another app has shared, from the service worker that was given it; none if that has lost it. */
export function takeSharedFiles(): Promise<readonly File[]> {
  const worker = "serviceWorker" in navigator ? navigator.serviceWorker.controller : null;
  if (worker === null) return Promise.resolve([]);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const finish = (files: readonly File[]): void => {
      clearTimeout(timer);
      port1.close();
      resolve(files);
    };
    const timer = setTimeout(() => {
      finish([]);
    }, ANSWER_MS);
    port1.onmessage = ({ data }: MessageEvent<readonly File[]>): void => {
      finish(data);
    };
    worker.postMessage({ kind: "take-shared" } satisfies TakeShared, [port2]);
  });
}
