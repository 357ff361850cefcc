// A hospital's Endpoint Server, to which reports are posted as a form, as the seeds' clients do.

import { originOf } from "../contract/origins";
import type { Approve } from "./audience-tokens";
import type { Clock } from "./clock";
import { ApiError } from "./errors";
import { errorFromProblem } from "./problem-details";
import { withRetries } from "./retry";
import type { Session } from "./session";
import type { UploadOptions } from "./upload";
import { type RawAnswer, type SendOptions, sendByXhr } from "./xhr";

const PLACE = "/api/report";
const UNPROCESSABLE = 422;
const NO_HEADERS: ReadonlyMap<string, string> = new Map();
// what its answers mean here: for a Key Server, the same codes have other advice
const ANSWERS = new Map([
  ["not_allowed", "endpoint_refuses_you"],
  ["not_sealed", "endpoint_wants_sealed"],
  ["unlisted_key_server", "endpoint_refuses_key_server"],
  ["unknown_static_key", "endpoint_refuses_key"],
  ["no_static_key", "endpoint_refuses_key"],
  ["body_too_large", "endpoint_too_large"],
  ["too_large", "endpoint_too_large"],
]);
// these say the same everywhere, and a refused token is renewed
const PASSED_ON: ReadonlySet<string> = new Set([
  "invalid_token",
  "clock_skew",
  "profile_required",
  "foreign_report_id",
]);
// what stands in the way to it
const ON_THE_WAY = new Map([
  ["unknown_audience", "endpoint_not_registered"],
  ["operator_not_approved", "endpoint_declined"],
  ["not_confidential", "endpoint_not_confidential"],
  ["key_server_unreachable", "endpoint_unreachable"],
  ["invalid_token", "endpoint_refuses_token"],
]);

/** Posts a form once; fails with ApiError if there is no answer, or with an AbortError. */
export type PostForm = (url: string, form: FormData, options: SendOptions) => Promise<RawAnswer>;

export class EndpointServer {
  readonly url: string;
  readonly #clock: Clock;
  readonly #session: Session;
  readonly #approve: Approve;
  readonly #post: PostForm;

  /** `approve` is asked before the server is told who is sending. Fails with ContractError `invalid_origin`. */
  constructor(url: string, clock: Clock, session: Session, approve: Approve, post: PostForm = postByXhr) {
    this.url = originOf(url);
    this.#clock = clock;
    this.#session = session;
    this.#approve = approve;
    this.#post = post;
  }

  /**
   * Posts a report. After a broken connection or a lost answer the same bytes are posted again, which are one report
   * to the hospital. Fails with ApiError: `endpoint_not_registered`, `endpoint_declined`, `endpoint_unreachable`,
   * `endpoint_unavailable`, or why the hospital does not take it; or with an AbortError.
   */
  async send(file: Blob, name: string, options: UploadOptions = {}): Promise<void> {
    const once = (): Promise<void> =>
      this.#session.withTokenFor(this.url, this.#approve, (token) =>
        this.#sendOnce(token, file, name, options),
      );
    try {
      await withRetries(once, this.#clock, options.signal);
    } catch (error) {
      throw error instanceof ApiError ? asEndpointError(error) : error;
    }
  }

  async #sendOnce(
    token: string,
    file: Blob,
    name: string,
    { progress, signal }: UploadOptions,
  ): Promise<void> {
    const form = new FormData();
    form.append("token", token); // it is judged before the file is kept
    form.append("picsafe_file", file, name);
    const answer = await this.#post(this.url + PLACE, form, {
      // the form's other parts are a few hundred bytes
      progress: (sent) => progress?.(Math.min(sent, file.size), file.size),
      signal,
    });
    requireSuccess(answer);
  }
}

const postByXhr: PostForm = (url, form, options) => sendByXhr("POST", url, NO_HEADERS, form, options);

/** An endpoint of the original's kind says no with status 200, too. */
function requireSuccess({ status, body, headers }: RawAnswer): void {
  const { success, error, code } = parse(body);
  const isGood = status >= 200 && status < 300;
  if (isGood && success === true) return;
  const refusal = errorFromProblem(
    isGood ? UNPROCESSABLE : status,
    JSON.stringify({ code, detail: error }),
    headers,
  );
  if (PASSED_ON.has(refusal.code)) throw refusal;
  const words =
    ANSWERS.get(refusal.code) ?? (refusal.isTransient ? "endpoint_unavailable" : "endpoint_refused");
  const detail = refusal.detail === "" ? refusal.code : `${refusal.detail} (${refusal.code})`;
  throw new ApiError(refusal.kind, words, detail, refusal.retryAfter);
}

function parse(body: string): { success?: unknown; error?: unknown; code?: unknown } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function asEndpointError(error: ApiError): ApiError {
  const code = ON_THE_WAY.get(error.code);
  return code === undefined ? error : new ApiError(error.kind, code, error.detail, error.retryAfter);
}
