// The folder of an app, by Dropbox's HTTP API. `mode: add` has Dropbox itself see that nothing is replaced; its
// `content_hash` tells whether a file is there whole. Large files go up in sessions, and go on where Dropbox says.

import { ApiError, isAbort } from "../../api/errors";
import type { Clock } from "../../api/clock";
import type { Http } from "../../api/http";
import { withRetries } from "../../api/retry";
import type { WriteOnceFolder } from "../folder-delivery";
import { contentHash } from "./content-hash";

const API = "https://api.dropboxapi.com/2/files";
const CONTENT = "https://content.dropboxapi.com/2/files";
const CHUNK = 8 * 1024 * 1024;
const TIMEOUT_MS = 60_000;
const BYTES_A_MS = 50; // the slowest line that a chunk is waited for on
const CORRECTIONS = 3;
const FULL: ReadonlySet<string> = new Set(["insufficient_space", "team_folder_insufficient_space"]);

type Json = Readonly<Record<string, unknown>>;
/** What Dropbox says. */
interface Said {
  /** What was made or is there; undefined if it says no. */
  readonly made: Json | undefined;
  readonly tags: readonly string[];
  /** Where a session stands. */
  readonly offset: number | undefined;
}

export class AppFolder implements WriteOnceFolder {
  readonly nameTaken = "dropbox_name_taken";
  readonly #http: Http;
  readonly #token: string;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #chunk: number;

  /** `chunk` is how much of a larger file goes up at once, in bytes. */
  constructor(token: string, http: Http, signal: AbortSignal, chunk = CHUNK) {
    this.#chunk = chunk;
    this.#http = http;
    this.#token = token;
    this.#clock = http.clock;
    this.#signal = signal;
  }

  /** What is under a path. Fails with ApiError `dropbox_...`, as every call here. */
  async state(path: string, content: Blob): Promise<"none" | "same" | "other"> {
    const said = await this.#say(`${API}/get_metadata`, { path: `/${path}` });
    if (said.made !== undefined)
      return said.made["content_hash"] === (await contentHash(content)) ? "same" : "other";
    if (said.tags.includes("not_found")) return "none";
    throw refusalOf(said.tags);
  }

  /** Writes a file once: where the very same is there already, nothing happens. Fails with `dropbox_name_taken`. */
  async write(path: string, content: Blob): Promise<void> {
    const hash = await contentHash(content);
    const commit = { path: `/${path}`, mode: "add", autorename: false, mute: true };
    const said =
      content.size > this.#chunk
        ? await this.#sendLarge(path, commit, content, hash)
        : await this.#say(`${CONTENT}/upload`, commit, content);
    if (said.made !== undefined) {
      if (said.made["content_hash"] !== hash) throw new ApiError("unavailable", "dropbox_unavailable");
      // a proxy may have said so in its place
      if (await this.#has(path, hash)) return;
      throw new ApiError("unavailable", "dropbox_not_stored");
    }
    if (!said.tags.includes("conflict")) throw refusalOf(said.tags);
    if (!(await this.#has(path, hash))) throw new ApiError("conflict", this.nameTaken);
  }

  async #has(path: string, hash: string): Promise<boolean> {
    const { made } = await this.#say(`${API}/get_metadata`, { path: `/${path}` });
    return made?.["content_hash"] === hash;
  }

  async #sendLarge(path: string, commit: Json, content: Blob, hash: string): Promise<Said> {
    const started = await this.#say(`${CONTENT}/upload_session/start`, { close: false }, new Blob());
    const session = started.made?.["session_id"];
    if (typeof session !== "string") throw new ApiError("invalid_answer", "invalid_answer");
    let corrections = 0;
    for (let offset = 0; offset < content.size;) {
      const chunk = content.slice(offset, offset + this.#chunk);
      const cursor = { session_id: session, offset };
      const said = await this.#say(`${CONTENT}/upload_session/append_v2`, { cursor, close: false }, chunk);
      if (said.made !== undefined) {
        offset += chunk.size;
        continue;
      }
      // an answer was lost: it has more than we know of
      if (said.offset === undefined || ++corrections > CORRECTIONS) throw refusalOf(said.tags);
      offset = said.offset;
    }
    const cursor = { session_id: session, offset: content.size };
    const said = await this.#say(`${CONTENT}/upload_session/finish`, { cursor, commit }, new Blob());
    // a session ends when its file is made, also where that was not heard of
    const isThere = said.made === undefined && (await this.#has(path, hash));
    return isThere ? { ...said, made: { content_hash: hash } } : said;
  }

  async #say(url: string, argument: Json, body?: Blob): Promise<Said> {
    return saidBy(await this.#again(() => this.#ask(url, argument, body)));
  }

  #again<T>(step: () => Promise<T>): Promise<T> {
    return withRetries(step, this.#clock, this.#signal);
  }

  /** An answer of success, or of 409, by which Dropbox says what is in the way. */
  async #ask(url: string, argument: Json, body?: Blob): Promise<Response> {
    const text = ascii(JSON.stringify(argument));
    const timeout = AbortSignal.timeout(TIMEOUT_MS + Math.ceil((body?.size ?? 0) / BYTES_A_MS));
    const headers: Record<string, string> = { Authorization: `Bearer ${this.#token}` };
    if (body === undefined) headers["Content-Type"] = "application/json";
    else {
      headers["Content-Type"] = "application/octet-stream";
      headers["Dropbox-API-Arg"] = text;
    }
    let response: Response;
    try {
      const signal = AbortSignal.any([this.#signal, timeout]);
      response = await this.#http.request(url, { method: "POST", headers, body: body ?? text, signal });
    } catch (error) {
      this.#signal.throwIfAborted();
      throw isAbort(error) || timeout.aborted
        ? new ApiError("unreachable", "dropbox_unreachable")
        : unreachable(error);
    }
    if (response.ok || response.status === 409) return response;
    throw failureOf(response);
  }
}

function failureOf({ status, headers }: Response): ApiError {
  const seconds = Number(headers.get("Retry-After") ?? "");
  const after = Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
  if (status === 401) return new ApiError("not_allowed", "dropbox_login_refused");
  if (status === 429 || status >= 500) return new ApiError("unavailable", "dropbox_unavailable", "", after);
  return new ApiError("refused", "dropbox_refused", `It answers ${status}.`);
}

function refusalOf(tags: readonly string[]): ApiError {
  if (tags.some((tag) => FULL.has(tag))) return new ApiError("refused", "dropbox_full");
  return new ApiError("refused", "dropbox_refused", `It says ${tags.filter(isWord).join(" ")}.`);
}

async function saidBy(response: Response): Promise<Said> {
  const document = (await response.json().catch(() => undefined)) as unknown;
  const members = objectOf(document);
  if (response.ok) return { made: members, tags: [], offset: undefined };
  const summary = members["error_summary"];
  const error = objectOf(members["error"]);
  const offset = error["correct_offset"] ?? objectOf(error["lookup_failed"])["correct_offset"];
  return {
    made: undefined,
    tags: typeof summary === "string" ? summary.split("/") : [],
    offset: typeof offset === "number" && Number.isSafeInteger(offset) && offset >= 0 ? offset : undefined,
  };
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function isWord(tag: string): boolean {
  return /^[a-z_]{1,40}$/.test(tag);
}

function unreachable(error: unknown): unknown {
  const isSilent = error instanceof ApiError && error.kind === "unreachable";
  return isSilent ? new ApiError("unreachable", "dropbox_unreachable") : error;
}

/** JSON as a header takes it. */
function ascii(json: string): string {
  return json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
