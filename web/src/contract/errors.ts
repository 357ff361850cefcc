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
  | "chain_broken";

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
