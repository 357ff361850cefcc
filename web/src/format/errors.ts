/** The classes of failure; every implementation of the format answers a bad file with the same one. */
export type FormatCode =
  | "not_a_report"
  | "truncated"
  | "unsupported_version"
  | "unsupported_options"
  | "authentication_failed"
  | "corrupt_zip"
  | "unsafe_name"
  | "unexpected_name"
  | "duplicate_name"
  | "too_large"
  | "missing_part"
  | "invalid_package"
  | "invalid_metadata"
  | "invalid_identifier"
  | "invalid_key"
  | "invalid_padding"
  | "read_failed";

/**
 * What can go wrong with a report file. `code` is stable and meant for programs; the message is for people
 * and never quotes the file's contents. docs/format.md says when each code is used.
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code: FormatCode;

  constructor(code: FormatCode, message: string) {
    super(message);
    this.code = code;
  }
}
