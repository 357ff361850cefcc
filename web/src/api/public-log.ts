// A Key Server's log of all entries, as anybody may read it without a sign-in (docs/audit-log.md). What it says is worth
// what its key has signed.

import type { Bytes } from "../contract/bytes";
import { MAX_NOTE, type VerifierKey, parseVkey } from "../contract/signed-notes";
import { HASH_BYTES } from "../contract/merkle";
import { type Tile, tilePath } from "../contract/tiled-trees";
import { invalidAnswer, object, string } from "./decode";
import { ApiError } from "./errors";
import type { Http } from "./http";
import { errorFromProblem } from "./problem-details";

const TIMEOUT_MS = 30_000;
const MAX_VKEY = 512;
const logKey = object({ vkey: string(MAX_VKEY) });

/** Fails with ApiError as any call does, and with an AbortError. */
export class PublicLog {
  readonly #http: Http;
  readonly #url: string;
  readonly #signal: AbortSignal;

  constructor(keyServer: string, http: Http, signal: AbortSignal) {
    this.#http = http;
    this.#url = `${keyServer}/log`;
    this.#signal = signal;
  }

  /** The log's key as the server itself says it; undefined if it says that it has none. */
  async key(): Promise<{ readonly text: string; readonly key: VerifierKey } | undefined> {
    const call = { method: "GET", url: `${this.#url}/key`, answer: logKey, signal: this.#signal } as const;
    const answer = await this.#http.call(call).catch(isAbsent);
    if (answer === undefined) return undefined;
    const key = await parseVkey(answer.vkey).catch(() => {
      throw invalidAnswer();
    });
    return { text: answer.vkey, key };
  }

  /** The newest signed note; undefined if there is none yet. */
  checkpoint(): Promise<Bytes | undefined> {
    return this.#read("checkpoint", MAX_NOTE).catch(isAbsent);
  }

  /** A tile; that it is the tree's is for proofs to show. */
  tile(tile: Tile): Promise<Bytes> {
    return this.#read(tilePath(tile), Number(tile.width) * HASH_BYTES);
  }

  async #read(path: string, most: number): Promise<Bytes> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await this.#http.request(`${this.#url}/${path}`, { signal });
    const body = await readUpTo(response, most);
    this.#signal.throwIfAborted();
    if (response.ok) return body;
    throw errorFromProblem(response.status, new TextDecoder().decode(body), response.headers);
  }
}

async function readUpTo(response: Response, most: number): Promise<Bytes> {
  const reader = response.body?.getReader();
  const bytes = new Uint8Array(most);
  let size = 0;
  for (;;) {
    const next = await reader?.read().catch(() => {
      throw new ApiError("unreachable", "interrupted");
    });
    if (next?.value === undefined) return bytes.slice(0, size);
    if (size + next.value.length > most) {
      await reader?.cancel();
      // what is wrong is said by its status
      if (!response.ok) return new Uint8Array();
      throw invalidAnswer();
    }
    bytes.set(next.value, size);
    size += next.value.length;
  }
}

function isAbsent(error: unknown): undefined {
  if (error instanceof ApiError && error.kind === "not_found") return undefined;
  throw error;
}
