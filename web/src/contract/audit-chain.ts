// The hash chain of a report's audit trail, checked link by link; docs/audit-trail.md is the specification.
// hash = SHA-256(prev || content): `prev` is the 32 bytes of the entry before, `content` the entry without
// `prev` and `hash` as canonical JSON (RFC 8785).

import { bytesToHex, concat, hexToBytes, isUnicode, utf8 } from "./bytes";
import { ChainBroken } from "./errors";

const DOMAIN = "picsafe audit trail v1\n";
const MAX_DEPTH = 8;
const HASH = /^[0-9a-f]{64}$/;
const ASCII = /^[\0-\x7f]*$/;

/** The newest entry of a chain: its number (0 for a chain without entries) and its hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** An entry as the Key Server's JSON says it, fields unknown here included. */
export type RawEntry = Readonly<Record<string, unknown>>;

/** What the first entry of a report's chain follows: SHA-256 of the domain and the report's ID. */
export async function genesis(reportId: string): Promise<Head> {
  return { seq: 0, hash: await sha256(utf8(DOMAIN + reportId)) };
}

/**
 * Checks a report's whole audit trail: all entries in order, and `head`, the hash that the Key Server says is
 * the newest. Fails with ChainBroken.
 */
export async function verifyChain(
  reportId: string,
  entries: readonly RawEntry[],
  head: string,
): Promise<void> {
  requireComplete(await verifyEntries(await genesis(reportId), entries), head);
}

/** Checks that a chain has entries, and ends in the one that the Key Server says is the newest. */
export function requireComplete(last: Head, head: string): void {
  if (last.seq === 0) throw new ChainBroken(1, "there is no entry");
  if (last.hash !== head) throw new ChainBroken(last.seq, "the newest entry is not the one named");
}

/** Checks a page of entries that has to follow `after`, and gives the new head. Fails with ChainBroken. */
export async function verifyEntries(after: Head, entries: readonly RawEntry[]): Promise<Head> {
  let head = after;
  for (const entry of entries) head = await verified(head, entry);
  return head;
}

async function verified(after: Head, entry: RawEntry): Promise<Head> {
  const seq = after.seq + 1;
  const { prev, hash, ...content } = entry;
  if (content["seq"] !== seq) throw new ChainBroken(seq, "its number is not the next one");
  if (prev !== after.hash) throw new ChainBroken(seq, "it does not follow the entry before");
  if (typeof hash !== "string" || !HASH.test(hash)) throw new ChainBroken(seq, "its hash is malformed");
  const computed = await link(after.hash, content);
  if (computed !== hash) throw new ChainBroken(seq, "its content does not match its hash");
  return { seq, hash };
}

/** The hash of an entry: `content` is the entry without `prev` and `hash`. Fails with ChainBroken. */
export async function link(prev: string, content: RawEntry): Promise<string> {
  const text = canonical(content, Number(content["seq"]), MAX_DEPTH);
  return sha256(concat(hexToBytes(prev), utf8(text)));
}

/** Canonical JSON; refuses what two implementations could write differently. */
function canonical(value: unknown, seq: number, depth: number): string {
  if (depth === 0) throw new ChainBroken(seq, "it is nested too deeply");
  if (Array.isArray(value)) {
    return `[${value.map((member: unknown) => canonical(member, seq, depth - 1)).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value as RawEntry)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => {
        if (!ASCII.test(name)) throw new ChainBroken(seq, "it holds a name that is not ASCII");
        return `${JSON.stringify(name)}:${canonical(member, seq, depth - 1)}`;
      });
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new ChainBroken(seq, "it holds a number out of range");
  }
  if (typeof value === "string" && !isUnicode(value)) {
    throw new ChainBroken(seq, "it holds text that is not Unicode");
  }
  if (value === undefined || typeof value === "function") {
    throw new ChainBroken(seq, "it holds a value that has no canonical form");
  }
  return JSON.stringify(value);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
