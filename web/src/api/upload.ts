import type { UploadForm } from "./answers";
import { type Clock } from "./clock";
import { ApiError } from "./errors";
import { errorFromProblem } from "./problem-details";
import { withRetries } from "./retry";

// without a single byte for so long, the connection is taken for broken
const STALL_MS = 60_000;

export interface UploadOptions {
  /**
   * Told how many bytes of the file have left, and of how many. It falls back to nothing when a broken transfer
   * begins anew; that all have left does not mean that they have arrived: the upload is done when it says so.
   */
  readonly progress?: ((sent: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One attempt to send a form; fails with ApiError, or an AbortError. */
export type SendForm = (url: string, form: FormData, options: SendOptions) => Promise<void>;

export interface SendOptions {
  /** Told the bytes of the whole form, the file's and the fields'. */
  readonly progress: (sent: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Uploads a sealed report straight to storage, three times at most. Fails with ApiError, or with an AbortError
 * if it was cancelled, and then storage has nothing.
 */
export async function upload(
  form: UploadForm,
  file: Blob,
  name: string,
  clock: Clock,
  { progress, signal }: UploadOptions = {},
  send: SendForm = sendByXhr,
): Promise<void> {
  await withRetries(
    async () => {
      const body = new FormData();
      for (const [field, value] of form.fields) body.append(field, value);
      body.append("file", file, name); // storage ignores what follows the file
      progress?.(0, file.size);
      await send(form.url, body, {
        signal,
        progress: (sent, total) => progress?.(Math.floor((sent / Math.max(total, 1)) * file.size), file.size),
      });
    },
    clock,
    signal,
  );
}

/** Sends a form by XMLHttpRequest: `fetch` cannot tell how much of a body has left. */
export const sendByXhr: SendForm = (url, form, { progress, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const resetStallTimer = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        request.abort();
        reject(new ApiError("unreachable", "timeout"));
      }, STALL_MS);
    };
    const cancel = (): void => {
      request.abort();
      reject(new DOMException("the upload was cancelled", "AbortError"));
    };
    request.upload.onprogress = (event): void => {
      resetStallTimer();
      progress(event.loaded, event.total);
    };
    request.onload = (): void => {
      if (request.status >= 200 && request.status < 300) resolve();
      else
        reject(
          errorFromProblem(request.status, request.responseText, new Headers(retryAfterHeader(request))),
        );
    };
    request.onerror = (): void => {
      reject(new ApiError("unreachable", "unreachable"));
    };
    request.onloadend = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    };
    if (signal?.aborted === true) {
      cancel();
      return;
    }
    signal?.addEventListener("abort", cancel);
    request.open("POST", url);
    resetStallTimer();
    request.send(form);
  });

function retryAfterHeader(request: XMLHttpRequest): Record<string, string> {
  const value = request.getResponseHeader("Retry-After");
  return value === null ? {} : { "Retry-After": value };
}
