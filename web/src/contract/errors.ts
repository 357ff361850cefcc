/** What can be wrong with something that both ends of the wire have rules for; the vectors name these. */
export type ContractCode =
  | "invalid_hostname"
  | "invalid_origin"
  | "invalid_email_address"
  | "invalid_link"
  | "invalid_identifier" // it cannot become a report ID
  | "invalid_sign_in_code"
  | "invalid_static_key"
  | "invalid_registration"
  | "later_registration"
  | "unknown_country"
  | "chain_broken"
  | LogCode;

/** What can be wrong with a text or a proof of the log of all entries. */
export type LogCode =
  | "invalid_vkey"
  | "invalid_note"
  | "invalid_checkpoint"
  | "invalid_receipt"
  | "invalid_log_proof"
  | "invalid_tree" // there is no such place in a tree of this size
  | "no_known_signature"
  | "wrong_signature"
  | "wrong_log" // it is another log's than the key
  | "not_included" // the entry is not in the tree
  | "not_checkable" // here, because there is no Ed25519
  | "not_consistent"; // the later tree does not go on from the earlier one

/** Base of the folder's failures, which know no HTTP. `code` is stable; the message never quotes its cause. */
export class ContractError extends Error {
  override readonly name: string = "ContractError";
  readonly code: ContractCode;

  constructor(code: ContractCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The trail was altered, has a gap, is out of order or is another report's. */
export class ChainBroken extends ContractError {
  override readonly name = "ChainBroken";
  /** The number of the first entry that does not fit. */
  readonly seq: number;

  constructor(seq: number, reason: string) {
    super("chain_broken", `the audit trail is broken at entry ${seq}: ${reason}`);
    this.seq = seq;
  }
}

/** A text of the log is not what it should be: its code names what it is no example of. */
export class MalformedLog extends ContractError {
  override readonly name = "MalformedLog";
}

/** It is well formed, and does not hold. */
export class LogContradicted extends ContractError {
  override readonly name = "LogContradicted";
}

/** This browser has no Ed25519 (WebCrypto): whether a signature holds cannot be said here. */
export class NotCheckable extends ContractError {
  override readonly name = "NotCheckable";
}
