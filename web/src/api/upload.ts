import { PART_SIZE, compositeDigest, partSizes, sha256 } from "../contract/uploads";
import { discard } from "../format/discard";
import type { ResumedUpload, Upload } from "./answers";
import { type Clock } from "./clock";
import { ApiError, isAbort } from "./errors";
import { invalidAnswer } from "./decode";
import { errorFromProblem } from "./problem-details";
import { MAX_ATTEMPTS, retryDelay } from "./retry";
import { type SendOptions, sendByXhr } from "./xhr";

/** What is announced of a sealed file; digests are hexadecimal. */
export interface Digests {
  readonly size: number;
  /** Of the file, or of its parts' digests. */
  readonly sha256: string;
  /** Of each part; empty for a file that is uploaded whole. */
  readonly partSha256: readonly string[];
}

/** What an upload asks PicSafe Cloud for as it goes on. */
export interface Place {
  /** Says whether the file is there, and otherwise has fresh addresses for what is missing. */
  readonly resume: () => Promise<ResumedUpload>;
  /** Puts the parts together. */
  readonly complete: () => Promise<void>;
}

export interface UploadOptions {
  /**
   * Told how many bytes of the file have left, and of how many. It falls back to what has arrived when a broken
   * transfer goes on; that all have left does not mean that they have arrived: the upload is done when it says so.
   */
  readonly progress?: ((sent: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One attempt to send a body by PUT; fails with ApiError, or an AbortError. */
export type SendBody = (
  url: string,
  headers: ReadonlyMap<string, string>,
  body: Blob,
  options: SendOptions,
) => Promise<void>;

/** Reads a sealed file once, a part at a time. */
export async function digestsOf(file: Blob, signal?: AbortSignal): Promise<Digests> {
  const sizes = partSizes(file.size);
  const digests: string[] = [];
  for (let start = 0; start === 0 || start < file.size; start += PART_SIZE) {
    signal?.throwIfAborted();
    const bytes = new Uint8Array(await file.slice(start, start + PART_SIZE).arrayBuffer());
    digests.push(await sha256(bytes));
    discard(bytes);
  }
  if (sizes.length === 0) return { size: file.size, sha256: digests[0] ?? "", partSha256: [] };
  return { size: file.size, sha256: await compositeDigest(digests), partSha256: digests };
}

/**
 * Uploads a sealed report straight to storage. After a broken connection, a lost answer or an address that ran
 * out, what has arrived is asked for and the rest is sent; it gives up when three attempts in a row brought no part
 * further. Fails with ApiError, or with an AbortError if it was cancelled.
 */
export async function upload(
  first: Upload,
  file: Blob,
  place: Place,
  clock: Clock,
  options: UploadOptions = {},
  send: SendBody = putByXhr,
): Promise<void> {
  let next = first;
  for (let failures = 0; ;) {
    const missing = next.parts?.length ?? 0;
    try {
      await sendMissing(next, file, options, send);
      if (next.parts !== undefined) await place.complete();
      return;
    } catch (error) {
      failures += 1;
      if (isAbort(error) || !(error instanceof ApiError) || !mayGoOn(error)) throw error;
      if (failures >= MAX_ATTEMPTS) throw error;
      await clock.sleep(retryDelay(failures, error), options.signal);
    }
    const state = await place.resume();
    if (state.uploaded) return;
    if (state.upload === undefined) throw invalidAnswer();
    next = state.upload;
    if ((next.parts?.length ?? 0) < missing) failures = 0;
  }
}

/** An address that ran out answers 403, one of an upload that is over 404, a name that has a file 412. */
function mayGoOn(error: ApiError): boolean {
  return (
    error.isTransient ||
    error.kind === "not_allowed" ||
    error.kind === "not_found" ||
    ["already_uploaded", "status_412"].includes(error.code)
  );
}

async function sendMissing(
  { url, headers, parts }: Upload,
  file: Blob,
  { progress, signal }: UploadOptions,
  send: SendBody,
): Promise<void> {
  const requests =
    parts?.map((part) => ({
      ...part,
      start: (part.number - 1) * PART_SIZE,
      size: partSize(file, part.number),
    })) ?? (url === undefined || headers === undefined ? [] : [{ url, headers, start: 0, size: file.size }]);
  if (parts === undefined && requests.length === 0) throw invalidAnswer();
  let done = file.size - requests.reduce((sum, { size }) => sum + size, 0);
  for (const request of requests) {
    const before = done;
    progress?.(before, file.size);
    await send(request.url, request.headers, file.slice(request.start, request.start + request.size), {
      signal,
      progress: (sent) => progress?.(before + Math.min(sent, request.size), file.size),
    });
    done += request.size;
  }
}

function partSize(file: Blob, number: number): number {
  const size = partSizes(file.size)[number - 1];
  if (size === undefined) throw invalidAnswer();
  return size;
}

const putByXhr: SendBody = async (url, headers, body, options) => {
  const answer = await sendByXhr("PUT", url, headers, body, options);
  if (answer.status < 200 || answer.status >= 300) {
    throw errorFromProblem(answer.status, answer.body, answer.headers);
  }
};
