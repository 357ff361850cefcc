import { type Clock, systemClock } from "./clock";
import { type Decoder, decode, invalidAnswer } from "./decode";
import { ApiError, isAbort } from "./errors";
import { errorFromProblem } from "./problem-details";
import { withRetries } from "./retry";

/** `fetch`, or a stand-in. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const TIMEOUT_MS = 30_000;
const PROBE_MS = 5_000;
const MAX_ANSWER = 8 * 1024 * 1024;

export interface Call<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly answer: Decoder<T>;
  readonly token?: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Whether it does no harm to send it again when no answer came. */
  readonly idempotent?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls the servers of the contract. Nothing but the call's own token goes along: no cookies, no referrer, and
 * no redirect is followed, which could carry the token elsewhere.
 */
export class Http {
  readonly clock: Clock;
  readonly #fetch: Fetch;

  constructor(fetch: Fetch = (url, init) => globalThis.fetch(url, init), clock: Clock = systemClock) {
    this.#fetch = fetch;
    this.clock = clock;
  }

  /** Makes a call and returns its decoded answer; fails with ApiError, or an AbortError if it was cancelled. */
  call<T>(call: Call<T>): Promise<T> {
    const once = (): Promise<T> => this.#attempt(call);
    return call.idempotent === false ? once() : withRetries(once, this.clock, call.signal);
  }

  /** One request as it is, for storage; fails with ApiError if there is no answer, whatever its status. */
  async request(url: string, init: RequestInit): Promise<Response> {
    try {
      return await this.#fetch(url, {
        ...init,
        mode: "cors",
        credentials: "omit",
        redirect: "error",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
    } catch (error) {
      if (isAbort(error)) throw error;
      throw new ApiError("unreachable", "unreachable");
    }
  }

  /**
   * Whether anything answers at an address, whatever it says: that is more than a page is told of a server that does not
   * let it read its answers (CORS). Nothing goes along.
   */
  async answers(url: string): Promise<boolean> {
    try {
      await this.#fetch(url, {
        method: "GET",
        mode: "no-cors",
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(PROBE_MS),
      });
      return true;
    } catch {
      return false;
    }
  }

  async #attempt<T>(call: Call<T>): Promise<T> {
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      timeout.abort();
    }, TIMEOUT_MS);
    try {
      const signals = [timeout.signal, ...(call.signal === undefined ? [] : [call.signal])];
      const response = await this.request(requestUrl(call), {
        ...requestInit(call),
        signal: AbortSignal.any(signals),
      });
      const body = await readBody(response);
      if (!response.ok) throw errorFromProblem(response.status, body, response.headers);
      return decode(call.answer, parseBody(body));
    } catch (error) {
      if (isAbort(error) && call.signal?.aborted !== true) throw new ApiError("unreachable", "timeout");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

function requestUrl({ url, query = {} }: Call<unknown>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toString()]],
  );
  return pairs.length === 0 ? url : `${url}?${new URLSearchParams(pairs).toString()}`;
}

function requestInit({ method, token, body }: Call<unknown>): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  if (body === undefined) return { method, headers };
  headers["Content-Type"] = "application/json";
  return { method, headers, body: JSON.stringify(body) };
}

async function readBody(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw isAbort(error) ? error : new ApiError("unreachable", "interrupted");
    });
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > MAX_ANSWER) {
      await reader.cancel();
      throw invalidAnswer();
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parseBody(body: string): unknown {
  if (body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw invalidAnswer();
  }
}
