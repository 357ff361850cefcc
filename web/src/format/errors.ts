import { shownName } from "./shown-names";

/** The classes of failure; every implementation of the format answers a bad file with the same one. */
export type FormatCode =
  | "not_a_report"
  | "truncated"
  | "unsupported_version"
  | "unsupported_options"
  | "authentication_failed"
  | "corrupt_zip"
  | "unsupported_zip"
  | "unsafe_name"
  | "duplicate_name"
  | "too_large"
  | "too_large_for_browser"
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
 *
 * `fileName` is the file in the report that it is about, as its writer called it, printable and of at most 80
 * characters; empty if it is about none. It may name a patient.
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code: FormatCode;
  readonly fileName: string;

  constructor(code: FormatCode, message: string, fileName = "") {
    super(message);
    this.code = code;
    this.fileName = shownName(fileName);
  }
}
