// What a Box account's folder is asked, by Box's HTTP API, and what its answers mean.

import { ApiError, isAbort } from "../../api/errors";
import type { Http } from "../../api/http";
import { withRetries } from "../../api/retry";

const TIMEOUT_MS = 60_000;
const BYTES_A_MS = 50; // the slowest line that a part is waited for on
const PROBED = "https://api.box.com/2.0/folders/0";

export type Json = Readonly<Record<string, unknown>>;

/** What Box says: the answer's object, and its status, which is one of success, 404 or 409. */
export interface Said {
  readonly status: number;
  readonly json: Json;
}

/** A file or folder of the account. */
export interface Item {
  readonly id: string;
  /** Of a file; empty for a folder. */
  readonly sha1: string;
}

export class BoxSession {
  readonly #http: Http;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(token: string, http: Http, signal: AbortSignal) {
    this.#http = http;
    this.#token = token;
    this.#signal = signal;
  }

  /** Asks, up to three times while a failure is transient. Fails with ApiError `box_...`. */
  ask(
    method: string,
    url: string,
    body?: Json | Blob | FormData,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Said> {
    return withRetries(() => this.#once(method, url, body, headers), this.#http.clock, this.#signal);
  }

  async #once(
    method: string,
    url: string,
    body: Json | Blob | FormData | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Said> {
    const isPlain = body !== undefined && !(body instanceof Blob) && !(body instanceof FormData);
    const size = body instanceof Blob ? body.size : body instanceof FormData ? sizeOf(body) : 0;
    const timeout = AbortSignal.timeout(TIMEOUT_MS + Math.ceil(size / BYTES_A_MS));
    let response: Response;
    try {
      response = await this.#http.request(url, {
        method,
        headers: {
          Authorization: `Bearer ${this.#token}`,
          ...(isPlain ? { "Content-Type": "application/json" } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isPlain ? JSON.stringify(body) : body }),
        signal: AbortSignal.any([this.#signal, timeout]),
      });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!isAbort(error) && !(error instanceof ApiError)) throw error;
      // what a page is not let in to looks to it like what is not there
      const answers = !timeout.aborted && (await this.#http.answers(PROBED));
      throw new ApiError("unreachable", answers ? "box_cors" : "box_unreachable");
    }
    const json = objectOf(await response.json().catch(() => undefined));
    // 202: it is still at work
    if ((response.ok && response.status !== 202) || response.status === 404 || response.status === 409)
      return { status: response.status, json };
    throw failureOf(response, json);
  }
}

/** What has a name already, as an answer of 409 says it; undefined if it says something else. */
export function conflictOf({ json }: Said): Item | undefined {
  if (json["code"] !== "item_name_in_use") return undefined;
  const conflicts: unknown = objectOf(json["context_info"])["conflicts"];
  const found = objectOf(Array.isArray(conflicts) ? (conflicts as readonly unknown[])[0] : conflicts);
  return itemOf(found);
}

/** A file or folder of an answer. */
export function itemOf(found: Json): Item | undefined {
  const id = idOf(found["id"]);
  const sha1 = found["sha1"];
  return id === undefined ? undefined : { id, sha1: typeof sha1 === "string" ? sha1.toLowerCase() : "" };
}

/** What Box calls something, as it may stand in an address. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z0-9]{1,64}$/.test(value) ? value : undefined;
}

export function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

/** An answer that none of Box's is; perhaps a proxy's. */
export function notBox(): ApiError {
  return new ApiError("invalid_answer", "invalid_answer");
}

function failureOf({ status, headers }: Response, json: Json): ApiError {
  const seconds = Number(headers.get("Retry-After") ?? "");
  const after = Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
  if (status === 401) return new ApiError("not_allowed", "box_login_refused");
  if (status === 202 || status === 429 || status >= 500)
    return new ApiError("unavailable", "box_unavailable", "", after);
  if (json["code"] === "storage_limit_exceeded") return new ApiError("refused", "box_full");
  return new ApiError("refused", "box_not_taken", `It answers ${status}.`);
}

function sizeOf(form: FormData): number {
  let size = 0;
  form.forEach((value) => {
    size += typeof value === "string" ? value.length : value.size;
  });
  return size;
}
