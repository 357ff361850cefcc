// Follows a Key Server's log as somebody does who was given receipts: it goes on from what it was, and has what it has
// promised. Where the log's key is registered with PicSafe, no other is believed; elsewhere it is taken at first sight in
// a session. The command line does the same (picsafe/client/server_logs.py). Loaded when there is a receipt to check.

import { type AuditTrail, type Http, isAbort } from "../../api";
import { PublicLog } from "../../api/public-log";
import { type Bytes, bytesToHex, hexToBytes } from "../../contract/bytes";
import { type Checkpoint, verifyCheckpoint } from "../../contract/checkpoints";
import { ContractError, LogContradicted, NotCheckable } from "../../contract/errors";
import { HASH_BYTES, leafHash, verifyConsistency, verifyInclusion } from "../../contract/merkle";
import { verifyReceipt } from "../../contract/receipts";
import { type VerifierKey, parseVkey } from "../../contract/signed-notes";
import { TILE_WIDTH, TiledTree, hashesOf } from "../../contract/tiled-trees";
import type { KeptReceipt, KnownLog, LogEvidence } from "./log-evidence";

/** Tiles in which an entry is looked for: the newest hundred thousand entries. */
const MAX_SEARCHED = 400n;
/** The longest that a receipt may have its holder wait for the entry. */
const MAX_DELAY_MS = 86_400_000;
/** A log that is looked into so soon has not grown by more than `SOON_ENTRIES` since its receipt. */
const SOON_MS = 15_000;
const SOON_ENTRIES = 65_536;

/** What a log was found to be. */
export interface LogCheck {
  /** The log's key, as it is registered, or else as this session saw it first. */
  readonly vkey: string;
  readonly isRegistered: boolean;
  /** How many entries its newest checkpoint has; 0 before the first one. */
  readonly size: number;
  /** How many of the report's receipts were found kept, are not due yet, and were not looked for. */
  readonly included: number;
  readonly waiting: number;
  readonly notFound: number;
  /** When the last one of those that wait is due, by this device's clock. */
  readonly due: number | undefined;
}

/** A log is not what it was, or not what a receipt or the trail says. */
class BrokenPromiseError extends Error {
  readonly code: string;
  /** The registered key that it rests on alone, so that it falls with the registration; empty for none. */
  readonly registered: string;

  constructor(code: string, message: string, registered = "") {
    super(message);
    this.code = code;
    this.registered = registered;
  }
}

export type LogFinding =
  | { readonly kind: "no_log" }
  | { readonly kind: "not_checkable" }
  | { readonly kind: "contradicted"; readonly code: string }
  | ({ readonly kind: "holds" } & LogCheck);

/** What is to be checked: the receipts of a report, and its trail where that was read. */
export interface LogQuestion {
  readonly keyServer: string;
  readonly reportId: string;
  readonly trail?: AuditTrail | undefined;
  /** The key that the log has to have, as whoever runs the Key Server has registered it; empty where nobody has. */
  readonly registered: string;
}

/**
 * Compares a log with what it was, and with a report's receipts and trail. What does not hold is kept as evidence. Fails
 * with ApiError where the log cannot be read, which accuses nobody; what can be said without it is said all the same.
 */
export async function checkLog(
  question: LogQuestion,
  evidence: LogEvidence,
  http: Http,
  signal: AbortSignal,
): Promise<LogFinding> {
  const { keyServer, registered } = question;
  const seen = { vkey: "", checkpoint: "" };
  try {
    const check = await follow(question, evidence, http, signal, seen);
    signal.throwIfAborted();
    const before = evidence.contradictionOf(keyServer, registered);
    if (before !== undefined) return { kind: "contradicted", code: before.code };
    return check === undefined ? { kind: "no_log" } : { kind: "holds", ...check };
  } catch (error) {
    if (error instanceof NotCheckable) return { kind: "not_checkable" };
    if (error instanceof ContractError || error instanceof BrokenPromiseError) {
      const { code, message } = error;
      const because = error instanceof BrokenPromiseError ? error.registered : "";
      const seenAt = evidence.now().toISOString();
      const what = { key_server: keyServer, code, detail: message, registered: because };
      evidence.contradicted({ ...what, ...seen, seen_at: seenAt }, registered);
    } else if (isAbort(error)) {
      throw error;
    }
    const found = evidence.contradictionOf(keyServer, registered);
    if (found !== undefined) return { kind: "contradicted", code: found.code };
    throw error;
  }
}

async function follow(
  question: LogQuestion,
  evidence: LogEvidence,
  http: Http,
  signal: AbortSignal,
  seen: { vkey: string; checkpoint: string },
): Promise<LogCheck | undefined> {
  const { keyServer, reportId, registered } = question;
  // whoever has forged a receipt need not show a log
  await requireGenuine(question, evidence);
  const log = new PublicLog(keyServer, http, signal);
  const found = await log.key();
  // what another check has learned meanwhile counts
  const known = evidence.logOf(keyServer);
  if (found === undefined) {
    const hasShown = known !== undefined || evidence.hasReceipts(keyServer);
    if (registered === "" && !hasShown) return undefined;
    throw new BrokenPromiseError(
      "no_log",
      "It had a log of all entries, and has none any more.",
      hasShown ? "" : registered,
    );
  }
  const { text: vkey, key } = found;
  seen.vkey = vkey;
  if (registered !== "" && registered !== vkey) {
    throw new BrokenPromiseError(
      "unregistered_log_key",
      "Its log has another key than whoever runs it has registered.",
      registered,
    );
  }
  if (known !== undefined && known.vkey !== vkey) {
    throw new BrokenPromiseError("other_log_key", "Its log has another key than it had.");
  }
  // before anything of it is read that may be away: nobody else is believed from here on
  evidence.learn(keyServer, { vkey, checkpoint: "", size: 0 });
  await requireGenuine(question, evidence);
  const trust = { vkey, isRegistered: registered !== "" };
  const note = await log.checkpoint();
  if (note === undefined) {
    if (known !== undefined && known.size > 0) {
      throw new BrokenPromiseError("log_shrank", "Its log had entries, and has none any more.");
    }
    const nowhere = evidence.receiptsOf(keyServer, reportId).map((receipt) => ({ receipt, isThere: false }));
    return { ...places(nowhere, 0, evidence), ...trust, size: 0 };
  }
  seen.checkpoint = new TextDecoder().decode(note);
  const checkpoint = await verifyCheckpoint(note, key);
  const tree = new TiledTree(checkpoint.size, (tile) => log.tile(tile));
  await requireGrowth(known, checkpoint, key, tree);
  const receipts = evidence.receiptsOf(keyServer, reportId);
  const looked = await Promise.all(
    receipts.map(async (receipt) => ({ receipt, isThere: await isIncluded(receipt, checkpoint, tree) })),
  );
  const size = Number(checkpoint.size);
  evidence.learn(keyServer, { vkey, checkpoint: seen.checkpoint, size });
  return { ...places(looked, size, evidence), ...trust, size };
}

/** What is said of a report's receipts by what is known already: no server is asked. */
async function requireGenuine(
  { keyServer, reportId, trail, registered }: LogQuestion,
  evidence: LogEvidence,
): Promise<void> {
  const known = evidence.logOf(keyServer)?.vkey ?? "";
  const receipts = evidence.receiptsOf(keyServer, reportId);
  if (evidence.missingOf(keyServer, reportId).length > 0) {
    const hasShown = known !== "" || evidence.hasReceipts(keyServer);
    if (registered !== "" || hasShown) {
      throw new BrokenPromiseError(
        "no_receipt",
        "It has given a key without a receipt for the access.",
        hasShown ? "" : registered,
      );
    }
  }
  for (const receipt of receipts) {
    await requireSigned(receipt, known, registered);
    dueOf(receipt);
    requireOnTrail(receipt, trail);
    const believed = registered === "" ? known : registered;
    if (believed !== "") evidence.learn(keyServer, { vkey: believed, checkpoint: "", size: 0 });
  }
}

async function requireSigned(receipt: KeptReceipt, known: string, registered: string): Promise<void> {
  // what the log had signed before another key was registered is judged by what the log shows now
  if (known !== "" && (registered === "" || (await isSigned(receipt, known)))) {
    return verifyReceipt(receipt, await parseVkey(known));
  }
  if (registered === "") return;
  if (!(await isSigned(receipt, registered))) {
    throw new BrokenPromiseError(
      "unregistered_log_key",
      "Its receipt is not signed with the key that whoever runs it has registered.",
      registered,
    );
  }
  if (known !== "") throw new BrokenPromiseError("other_log_key", "Its log has another key than it had.");
}

async function isSigned(receipt: KeptReceipt, vkey: string): Promise<boolean> {
  try {
    await verifyReceipt(receipt, await parseVkey(vkey));
    return true;
  } catch (error) {
    if (error instanceof LogContradicted) return false;
    throw error;
  }
}

async function requireGrowth(
  known: KnownLog | undefined,
  { size, root }: Checkpoint,
  key: VerifierKey,
  tree: TiledTree,
): Promise<void> {
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new BrokenPromiseError("invalid_checkpoint", "Its log has more entries than there can be.");
  }
  if (known === undefined || known.checkpoint === "") return;
  const old = await verifyCheckpoint(new TextEncoder().encode(known.checkpoint), key);
  if (size < old.size) {
    throw new BrokenPromiseError("log_shrank", `Its log had ${old.size} entries, and has ${size}.`);
  }
  await verifyConsistency(old.size, old.root, size, root, await tree.consistencyProof(old.size));
}

function requireOnTrail({ seq, hash }: KeptReceipt, trail: AuditTrail | undefined): void {
  if (trail === undefined) return;
  const entry = trail.entries.find((one) => one.seq === seq);
  if (seq > trail.count || (entry !== undefined && entry.hash !== hash)) {
    throw new BrokenPromiseError("receipt_broken", `Entry ${seq} is not the one of its receipt.`);
  }
}

/** Whether a receipt's entry is in the tree, among the newest ones; undefined if not all that it can be was read. */
async function isIncluded(
  receipt: KeptReceipt,
  { size, root }: Checkpoint,
  tree: TiledTree,
): Promise<boolean | undefined> {
  const leaf = await leafHash(hexToBytes(receipt.hash));
  const wanted = bytesToHex(leaf);
  const first = BigInt(Math.max(receipt.after, 0)) / TILE_WIDTH;
  const last = size === 0n ? -1n : (size - 1n) / TILE_WIDTH;
  for (let number = last; number >= first; number--) {
    if (last - number >= MAX_SEARCHED) return undefined;
    const place = placeIn(await tree.tile(0n, number), wanted);
    if (place < 0) continue;
    const index = number * TILE_WIDTH + BigInt(place);
    await verifyInclusion(index, size, leaf, await tree.inclusionProof(index), root);
    return true;
  }
  return false;
}

function placeIn(tile: Bytes, wanted: string): number {
  return tile.length % HASH_BYTES === 0
    ? hashesOf(tile).findIndex((hash) => bytesToHex(hash) === wanted)
    : -1;
}

/** How many are there, wait, and were not looked for. Fails where one is missing that is due. */
function places(
  looked: readonly { readonly receipt: KeptReceipt; readonly isThere: boolean | undefined }[],
  size: number,
  evidence: LogEvidence,
): Pick<LogCheck, "included" | "waiting" | "notFound" | "due"> {
  const now = evidence.now().getTime();
  let [included, waiting, notFound] = [0, 0, 0];
  let due: number | undefined;
  for (const { receipt, isThere } of looked) {
    const end = dueOf(receipt);
    if (isThere === true) {
      included++;
    } else if (end >= now) {
      waiting++;
      due = Math.max(due ?? 0, end);
      const isSoon = now - Date.parse(receipt.kept_at) <= SOON_MS;
      if (isSoon) evidence.narrow(receipt, size - SOON_ENTRIES);
    } else if (isThere === false) {
      throw new BrokenPromiseError(
        "receipt_broken",
        `Entry ${receipt.seq} is not in its log, where a receipt has promised it by now.`,
      );
    } else {
      notFound++;
    }
  }
  return { included, waiting, notFound, due };
}

/** When a receipt's entry is due, by the clock that it was kept by: one that is wrong accuses nobody. */
function dueOf({ at, merged_by, kept_at }: KeptReceipt): number {
  const delay = Date.parse(merged_by) - Date.parse(at);
  if (!(delay >= 0 && delay <= MAX_DELAY_MS)) {
    throw new BrokenPromiseError("invalid_receipt", "Its receipt promises no time that could be waited for.");
  }
  return Date.parse(kept_at) + delay;
}
