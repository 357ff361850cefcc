// From a refusal (RFC 9457, application/problem+json) to an ApiError.

import { ApiError, type ApiErrorKind } from "./errors";

const CODE = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_DETAIL = 500;
const MAX_RETRY_AFTER = 3600;
const KINDS: ReadonlyMap<number, ApiErrorKind> = new Map<number, ApiErrorKind>([
  [401, "not_signed_in"],
  [403, "not_allowed"],
  [404, "not_found"],
  [409, "conflict"],
  [410, "gone"],
  [429, "slow_down"],
]);

/**
 * The error that an answer stands for. One that is no problem document (a proxy's page, a stranger's server)
 * still gets the kind that its status deserves.
 */
export function errorFromProblem(status: number, body: string, headers: Headers): ApiError {
  const { code, detail, reason } = parseProblem(body);
  const kind = KINDS.get(status) ?? (status >= 500 ? "unavailable" : "refused");
  return new ApiError(kind, code === "" ? `status_${status}` : code, detail, retryAfter(headers), reason);
}

function parseProblem(body: string): { code: string; detail: string; reason: string } {
  let problem: unknown;
  try {
    problem = JSON.parse(body);
  } catch {
    problem = undefined;
  }
  if (typeof problem !== "object" || problem === null) return { code: "", detail: "", reason: "" };
  const code = "code" in problem && typeof problem.code === "string" ? problem.code : "";
  const reason = "reason" in problem && typeof problem.reason === "string" ? problem.reason : "";
  const detail = "detail" in problem && typeof problem.detail === "string" ? problem.detail : "";
  return {
    code: CODE.test(code) ? code : "",
    reason: CODE.test(reason) ? reason : "",
    detail: detail.replace(/\p{C}/gu, " ").slice(0, MAX_DETAIL),
  };
}

/** The seconds of a Retry-After header (RFC 9110 section 10.2.3); its date form counts as absent. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get("Retry-After")?.trim() ?? "";
  return /^[0-9]{1,9}$/.test(value) ? Math.min(Number(value), MAX_RETRY_AFTER) : undefined;
}
