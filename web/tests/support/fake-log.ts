// A Key Server's log in memory, with a key of its own: it signs receipts and checkpoints, and serves tiles.

import type * as Wire from "../../src/contract/openapi";
import { type Bytes, bytesToHex, concat, hexToBytes, utf8 } from "../../src/contract/bytes";
import { leafHash, nodeHash } from "../../src/contract/merkle";
import { receiptBytes } from "../../src/contract/receipts";
import { type FakeServers, answer, problem } from "./server";

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** The root of a tree of these leaves' hashes, by the definition (RFC 6962, section 2.1). */
export async function rootOf(leaves: readonly Bytes[]): Promise<Bytes> {
  const [first] = leaves;
  if (first === undefined) return new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array()));
  if (leaves.length === 1) return first;
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return nodeHash(await rootOf(leaves.slice(0, half)), await rootOf(leaves.slice(half)));
}

/** A tile of a tree, by its path below the log's URL. */
export async function tileOf(leaves: readonly Bytes[], path: string): Promise<Bytes> {
  const [, level = "", groups = "", width = "256"] =
    /^tile\/([0-9]+)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]+))?$/.exec(path) ?? [];
  const first = Number(groups.replace(/[x/]/g, "")) * 256;
  const span = 256 ** Number(level);
  const places = Array.from({ length: Number(width) }, (_, place) => (first + place) * span);
  return concat(...(await Promise.all(places.map((start) => rootOf(leaves.slice(start, start + span))))));
}

export class FakeLog {
  readonly name: string;
  readonly vkey: string;
  readonly leaves: Bytes[] = [];
  readonly #key: CryptoKey;
  readonly #id: Bytes;

  private constructor(name: string, key: CryptoKey, id: Bytes, vkey: string) {
    this.name = name;
    this.#key = key;
    this.#id = id;
    this.vkey = vkey;
  }

  static async make(name: string): Promise<FakeLog> {
    const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
    const data = concat(
      Uint8Array.of(1),
      new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    );
    const digest = await crypto.subtle.digest("SHA-256", concat(utf8(`${name}\n`), data));
    const id = new Uint8Array(digest).slice(0, 4);
    return new FakeLog(name, pair.privateKey, id, `${name}+${bytesToHex(id)}+${base64(data)}`);
  }

  async add(hash: string): Promise<void> {
    this.leaves.push(await leafHash(hexToBytes(hash)));
  }

  async grow(count: number): Promise<void> {
    for (let entry = 0; entry < count; entry++) {
      await this.add(bytesToHex(crypto.getRandomValues(new Uint8Array(32))));
    }
  }

  async checkpoint(): Promise<string> {
    const text = `${this.name}\n${this.leaves.length}\n${base64(await rootOf(this.leaves))}\n`;
    const signature = concat(this.#id, await this.#sign(utf8(text)));
    return `${text}\n\u2014 ${this.name} ${base64(signature)}\n`;
  }

  async receipt(
    reportId: string,
    seq: number,
    hash: string,
    at: Date,
    seconds = 60,
  ): Promise<Wire.EntryReceipt> {
    const times = {
      log: this.name,
      at: at.toISOString(),
      merged_by: new Date(at.getTime() + 1000 * seconds).toISOString(),
    };
    const data = receiptBytes({ ...times, report_id: reportId, seq, hash, signature: "" });
    return { ...times, signature: base64(await this.#sign(data)) };
  }

  /** Serves the log below a Key Server's URL. */
  serve(servers: FakeServers, keyServer: string): void {
    servers.on(`GET ${keyServer}/log/key`, () =>
      answer("LogKeyAnswer", { log: this.name, vkey: this.vkey, merge_seconds: 60 }),
    );
    servers.on(`GET ${keyServer}/log/checkpoint`, async () =>
      this.leaves.length === 0 ? problem(404, "no_checkpoint") : new Response(await this.checkpoint()),
    );
    const serveTile: Parameters<FakeServers["on"]>[1] = async ({ url }) =>
      new Response(await tileOf(this.leaves, url.slice(`${keyServer}/log/`.length)));
    servers.onBelow(`${keyServer}/log/tile/`, serveTile);
  }

  async #sign(data: Bytes): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.sign("Ed25519", this.#key, data));
  }
}
