import type { Bytes } from "../contract/bytes";
import { discard } from "../format/discard";
import { DEFAULT_LIMITS } from "../format/limits";
import type { LocatedReport } from "./answers";
import { ApiError, isAbort } from "./errors";
import type { Http } from "./http";
import { errorFromProblem } from "./problem-details";
import { MAX_ATTEMPTS, retryDelay } from "./retry";

const MAX_PROBLEM = 64 * 1024;
// without a single byte for so long, the connection is taken for broken
const STALL_MS = 60_000;
// so much more than before, and an interruption counts as a new one
const MIN_PROGRESS = 256 * 1024;
// a little over package.encrypted: package.json and the zip's directory
const MAX_SIZE = DEFAULT_LIMITS.maxMessage + DEFAULT_LIMITS.maxPackageJson + DEFAULT_LIMITS.maxDirectory;

export interface DownloadOptions {
  /** Told how many bytes of how many have arrived. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a sealed report into memory. An interrupted transfer goes on where it stopped, with a new URL from
 * `locate`, because URLs live one minute. No token is sent to storage.
 *
 * Fails with `too_large_for_browser` if it would not fit into a browser's memory, `interrupted` if the connection breaks
 * again and again, and what `locate` fails with.
 */
export async function download(
  http: Http,
  locate: () => Promise<LocatedReport>,
  { progress, signal }: DownloadOptions = {},
): Promise<Bytes> {
  let where = await locate();
  if (where.size > MAX_SIZE) throw new ApiError("refused", "too_large_for_browser");
  const bytes = new Uint8Array(where.size);
  let done = 0;
  const arrived = (count: number): void => {
    done = count;
    progress?.(done, bytes.length);
  };
  for (let failures = 0; ; where = await locate()) {
    // whatever lies there now is another file than the one that was begun
    if (where.size !== bytes.length) throw new ApiError("invalid_answer", "invalid_answer");
    const before = done;
    try {
      await resume(http, where, bytes, done, arrived, signal);
      return bytes;
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind === "invalid_answer") throw error;
      failures = done >= before + MIN_PROGRESS ? 1 : failures + 1;
      if (failures >= MAX_ATTEMPTS) throw error;
      await http.clock.sleep(retryDelay(failures, error), signal);
    }
  }
}

async function resume(
  http: Http,
  where: LocatedReport,
  bytes: Bytes,
  start: number,
  arrived: (count: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const headers: Record<string, string> = start === 0 ? {} : { Range: `bytes=${start}-` };
  const init: RequestInit = signal === undefined ? { headers } : { headers, signal };
  const response = await http.request(where.downloadUrl, init);
  if (!response.ok)
    throw errorFromProblem(response.status, await readProblemBody(response), response.headers);
  // storage that knows no ranges begins anew
  let position = response.status === 206 ? start : 0;
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ApiError("unreachable", "interrupted");
  try {
    for (;;) {
      const { done, value } = await withStallTimeout(reader.read());
      signal?.throwIfAborted();
      if (done) break;
      if (position + value.length > bytes.length) throw new ApiError("invalid_answer", "invalid_answer");
      bytes.set(value, position);
      position += value.length;
      discard(value);
      arrived(position);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined); // it may be broken already
    throw isAbort(error) || error instanceof ApiError ? error : new ApiError("unreachable", "interrupted");
  }
  if (position < bytes.length) throw new ApiError("unreachable", "interrupted");
}

/** Waits for what arrives next, but not for ever. */
async function withStallTimeout<T>(arriving: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ApiError("unreachable", "timeout"));
    }, STALL_MS);
  });
  try {
    return await Promise.race([arriving, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

async function readProblemBody(response: Response): Promise<string> {
  return response.text().then(
    (text) => text.slice(0, MAX_PROBLEM),
    () => "",
  );
}
