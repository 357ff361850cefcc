// Checkpoints: what a log says that its tree is, signed (C2SP's tlog-checkpoint).

import { fromBase64 } from "./base64";
import type { Bytes } from "./bytes";
import { LogContradicted, MalformedLog } from "./errors";
import { HASH_BYTES, MAX_SIZE } from "./merkle";
import { type VerifierKey, verifyNote } from "./signed-notes";

const MAX_EXTENSIONS = 16;
const SIZE = /^(?:0|[1-9][0-9]{0,18})$/;

/** A tree's head: which log, how many leaves, the root's hash, and further lines, which mean nothing here. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
  readonly extensions: readonly string[];
}

/** A checkpoint of the text of a note. Fails with `invalid_checkpoint`. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split("\n");
  const end = lines.pop();
  const [origin = "", size = "", encoded = "", ...extensions] = lines;
  const root = fromBase64(encoded);
  const isFit = end === "" && lines.length >= 3 && !lines.includes("") && SIZE.test(size);
  if (!isFit || root?.length !== HASH_BYTES || extensions.length > MAX_EXTENSIONS) throw invalid();
  if (BigInt(size) > MAX_SIZE) throw invalid();
  return { origin, size: BigInt(size), root, extensions };
}

/**
 * Checks a log's checkpoint; signatures of others are passed over. Fails as `verifyNote`, with
 * `invalid_checkpoint`, or with `wrong_log` if it is another log's.
 */
export async function verifyCheckpoint(note: Uint8Array, vkey: VerifierKey): Promise<Checkpoint> {
  const checkpoint = parseCheckpoint((await verifyNote(note, [vkey])).text);
  if (checkpoint.origin !== vkey.name) {
    throw new LogContradicted("wrong_log", "It is the checkpoint of another log.");
  }
  return checkpoint;
}

function invalid(): MalformedLog {
  return new MalformedLog("invalid_checkpoint", "This is not the checkpoint of a log.");
}
