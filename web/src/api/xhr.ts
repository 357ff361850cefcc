// Sending a body by XMLHttpRequest: `fetch` cannot tell how much of a body has left.

import { ApiError } from "./errors";

// without a single byte for so long, the connection is taken for broken
const STALL_MS = 60_000;
// a browser sets it itself, and says so to whoever else wants to
const OWN_HEADER = "content-length";

export interface SendOptions {
  /** Told how many bytes of the body have left. */
  readonly progress: (sent: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a server has answered, whatever that is. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

/** One attempt to send a body. Fails with ApiError if there is no answer, or with an AbortError. */
export function sendByXhr(
  method: "PUT" | "POST",
  url: string,
  headers: ReadonlyMap<string, string>,
  body: Blob | FormData,
  { progress, signal }: SendOptions,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
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
      progress(event.loaded);
    };
    request.onload = (): void => {
      resolve({ status: request.status, body: request.responseText, headers: answerHeaders(request) });
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
    request.open(method, url);
    for (const [name, value] of headers) {
      if (name.toLowerCase() !== OWN_HEADER) request.setRequestHeader(name, value);
    }
    resetStallTimer();
    request.send(body);
  });
}

function answerHeaders(request: XMLHttpRequest): Headers {
  const value = request.getResponseHeader("Retry-After");
  return new Headers(value === null ? {} : { "Retry-After": value });
}
