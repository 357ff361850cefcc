// What it means when a FHIR server does not do what it is asked. Of an `OperationOutcome` its codes and paths are told
// (`Patient.birthDate`), and none of its words: servers quote in them what they were sent.

import { ApiError, type ApiErrorKind } from "../../api/errors";
import { objectsOf, textOf } from "./json";

const MAX_ISSUES = 3;
// hl7.org/fhir/STU3/valueset-issue-type.html
const CODE = /^[a-z]{2,20}(?:-[a-z]{2,20}){0,2}$/;
// an element's path, with nothing in it that could be a value
const PATH = /^\/?(?:f:)?[A-Z][A-Za-z]{1,40}(?:[./](?:f:)?[a-z][A-Za-z]{0,40}(?:\[[0-9]{1,3}\])?){0,8}$/;
const MAX_RETRY_AFTER = 3600;

const KINDS: ReadonlyMap<number, readonly [kind: ApiErrorKind, code: string]> = new Map([
  [401, ["not_allowed", "fhir_login_refused"]],
  [403, ["not_allowed", "fhir_not_allowed"]],
  [404, ["not_found", "fhir_not_there"]],
  [405, ["not_found", "fhir_not_there"]],
  [410, ["not_found", "fhir_not_there"]],
  [412, ["conflict", "fhir_several"]],
  [413, ["refused", "fhir_too_large"]],
  [429, ["slow_down", "fhir_unavailable"]],
  [501, ["not_found", "fhir_not_there"]],
]);

/** What an answer stands for that is no success. */
export function failureOf(
  status: number,
  headers: Headers,
  document: Readonly<Record<string, unknown>> | undefined,
): ApiError {
  const [kind, code] =
    KINDS.get(status) ??
    (status >= 500 ? (["unavailable", "fhir_unavailable"] as const) : (["refused", "fhir_refused"] as const));
  return new ApiError(kind, code, `It answers ${status}${toldBy(document)}.`, retryAfter(headers));
}

/** The answer is not what a FHIR server answers; perhaps a proxy's. */
export function notFhir(): ApiError {
  return new ApiError("invalid_answer", "fhir_not_fhir");
}

function toldBy(document: Readonly<Record<string, unknown>> | undefined): string {
  if (document?.["resourceType"] !== "OperationOutcome") return "";
  const told = new Set<string>();
  for (const issue of objectsOf(document["issue"]).slice(0, MAX_ISSUES)) {
    const paths: unknown = issue["expression"] ?? issue["location"];
    const path = Array.isArray(paths) ? textOf(paths[0]) : "";
    const code = textOf(issue["code"]);
    const said = [CODE.test(code) ? code : "", PATH.test(path) ? path : ""].filter((word) => word !== "");
    if (said.length > 0) told.add(said.join(" "));
  }
  return told.size === 0 ? "" : ` (${[...told].join(", ")})`;
}

/** The seconds of a Retry-After header; its date form counts as absent. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get("Retry-After")?.trim() ?? "";
  return /^[0-9]{1,9}$/.test(value) ? Math.min(Number(value), MAX_RETRY_AFTER) : undefined;
}
