/** What kind of trouble a call ran into; the `code` says exactly what. */
export type ApiErrorKind =
  | "unreachable" // no answer: offline, a server that is down, or a connection that broke
  | "not_signed_in"
  | "not_allowed"
  | "not_found"
  | "conflict"
  | "gone"
  | "slow_down"
  | "unavailable" // the server says that it cannot answer now
  | "refused" // any other refusal
  | "invalid_answer"; // not what a PicSafe server says

/** A call that did not succeed. `detail` is the server's own sentence, or empty; nothing in it is secret. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  /** Stable: the server's, or one of ours where no PicSafe server has answered. */
  readonly code: string;
  readonly detail: string;
  /** How long the server asks to wait, in seconds. */
  readonly retryAfter: number | undefined;
  /** Why a report was recalled, as the Key Server’s word for it; empty if it says none. */
  readonly reason: string;

  constructor(kind: ApiErrorKind, code: string, detail = "", retryAfter?: number, reason = "") {
    super(`${kind}: ${code}`);
    this.kind = kind;
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.reason = reason;
  }

  /** Whether the same call may succeed a moment later. */
  get isTransient(): boolean {
    return this.kind === "unreachable" || this.kind === "unavailable";
  }
}

/** Whether a failure is a refusal with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof ApiError && error.code === code;
}

/** Whether an operation ended because its AbortSignal said so. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
