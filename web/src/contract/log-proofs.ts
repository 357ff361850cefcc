// Proofs that an entry is in a log, in one text that is checked offline (C2SP's tlog-proof).

import { fromBase64 } from "./base64";
import type { Bytes } from "./bytes";
import { type Checkpoint, verifyCheckpoint } from "./checkpoints";
import { MalformedLog } from "./errors";
import { HASH_BYTES, MAX_PROOF, MAX_SIZE, leafHash, verifyInclusion } from "./merkle";
import { MAX_NOTE, type VerifierKey } from "./signed-notes";

const HEADER = "c2sp.org/tlog-proof@v1";
const MAX_EXTRA = 1024 * 1024;
const MAX_TEXT = MAX_NOTE + 2 * MAX_EXTRA;
const INDEX = /^index (0|[1-9][0-9]{0,18})$/;
const EXTRA = "extra ";

/** That an entry is in a log: which one, its audit path, the tree's note, and what is said beside it, unsigned. */
export interface LogProof {
  readonly index: bigint;
  readonly hashes: readonly Bytes[];
  readonly checkpoint: Bytes;
  readonly extra: Bytes | undefined;
}

/** A proof as it was passed on; its checkpoint is not looked into. Fails with `invalid_log_proof`. */
export function parseLogProof(data: Uint8Array): LogProof {
  const end = data.length <= MAX_TEXT ? emptyLine(data) : -1;
  const head = data.subarray(0, Math.max(end, 0));
  if (end < 0 || head.some((byte) => byte > 0x7f)) throw invalid();
  const [header, ...lines] = new TextDecoder().decode(head).split("\n");
  const extra = extraOf(lines);
  const [line = "", ...path] = lines;
  const index = INDEX.exec(line)?.[1];
  if (header !== HEADER || index === undefined || path.length > MAX_PROOF || BigInt(index) > MAX_SIZE) {
    throw invalid();
  }
  return { index: BigInt(index), hashes: path.map(hashOf), checkpoint: data.slice(end + 2), extra };
}

/**
 * Checks that an entry, here the 32 bytes of its hash, is in a log, and gives the checkpoint that says so. Fails as
 * `verifyCheckpoint` and `verifyInclusion`.
 */
export async function verifyLogProof(
  proof: LogProof,
  entry: Uint8Array,
  vkey: VerifierKey,
): Promise<Checkpoint> {
  const checkpoint = await verifyCheckpoint(proof.checkpoint, vkey);
  await verifyInclusion(proof.index, checkpoint.size, await leafHash(entry), proof.hashes, checkpoint.root);
  return checkpoint;
}

/** Takes the line with what is said beside the proof, if there is one. */
function extraOf(lines: string[]): Bytes | undefined {
  if (lines[0]?.startsWith(EXTRA) !== true) return undefined;
  const extra = fromBase64(lines.shift()?.slice(EXTRA.length) ?? "");
  if (extra === undefined || extra.length > MAX_EXTRA) throw invalid();
  return extra;
}

function hashOf(line: string): Bytes {
  const hash = fromBase64(line);
  if (hash?.length !== HASH_BYTES) throw invalid();
  return hash;
}

function emptyLine(data: Uint8Array): number {
  const feed = 0x0a;
  return data.findIndex((byte, place) => byte === feed && data[place + 1] === feed);
}

function invalid(): MalformedLog {
  return new MalformedLog("invalid_log_proof", "This is not a proof that an entry is in a log.");
}
