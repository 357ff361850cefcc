// Failures in words for people: what happened, and what to do next.

import { ChainBroken, ContractError } from "../../contract/errors";
import { ApiError, type ApiErrorKind } from "../../api/errors";
import { FormatError } from "../../format/errors";
import { t, vocabulary } from "../../words";
import { asWritten } from "./unknown-words";

interface Words {
  readonly title: string;
  readonly advice: string;
}

export interface ErrorMessage extends Words {
  /** Whether trying again may help. */
  readonly retryable: boolean;
}

/** Refusals that another attempt may find gone: somebody has approved meanwhile, or the sender has changed the rules. */
const MAY_CHANGE: ReadonlySet<string> = new Set([
  "not_named",
  "not_yet",
  "no_longer",
  "all_opened",
  "purpose_not_consented",
  "approval_needed",
  "no_break_glass",
]);

// whose limit it is and when there is room again, which address is wrong, and why: the server alone knows
const SAID_BY_SERVERS: ReadonlySet<string> = new Set([
  "quota_exceeded",
  "plan_required",
  "invalid_institution",
  "unknown_server",
  "endpoint_refused",
  "invalid_recipient",
  "not_yet",
  "no_longer",
  // whose rule it is, the sender's or an enterprise's, only the Key Server knows
  "not_named",
  "all_opened",
  "approval_needed",
  "no_break_glass",
  "policy_too_large",
  "policies_not_told",
  "policies_too_large",
  "unknown_policy",
  "too_many_changes",
]);

/** What to tell a person about a failure, in the language that is shown: to be asked while rendering. */
export function explainError(error: unknown): ErrorMessage {
  if (error instanceof ApiError) return explainApiError(error);
  if (error instanceof FormatError) return explainFormatError(error);
  if (error instanceof ChainBroken) {
    return {
      title: t("errors-log-broken"),
      advice: t("errors-log-broken.advice", { entry: String(error.seq) }),
      retryable: false,
    };
  }
  if (error instanceof ContractError)
    return { ...(wordsOfCode(error.code) ?? wordsOfKind("refused")), retryable: false };
  return { ...wordsOfKind("unexpected"), retryable: true };
}

function explainApiError(error: ApiError): ErrorMessage {
  const known = wordsOfReason(error) ?? wordsOfCode(error.code);
  const { title, advice } = known ?? wordsOfKind(error.kind);
  const ours = SAID_BY_SERVERS.has(error.code) ? asWritten(error.detail) || advice : advice;
  return {
    title,
    advice: known === undefined ? unknownCodeAdvice(error, advice) : ours,
    retryable: error.isTransient || error.kind === "slow_down" || MAY_CHANGE.has(error.code),
  };
}

/** What is damaged is told from what is whole and not expected in a report; with the file that it is about. */
function explainFormatError({ code, fileName }: FormatError): ErrorMessage {
  const { title, advice } = wordsOfCode(code) ?? {
    title: t("errors-corrupt_zip"),
    advice: t("errors-corrupt_zip.advice"),
  };
  return {
    title,
    advice: fileName === "" ? advice : t("errors-about-file", { file: fileName, advice }),
    retryable: code === "read_failed",
  };
}

/** The server’s own sentence, and the code: it is what whoever is asked about it needs. */
function unknownCodeAdvice({ kind, code, detail }: ApiError, advice: string): string {
  if (code === kind || kind === "unreachable") return advice;
  return t("errors-unknown-code", { advice: asWritten(detail) || advice, code });
}

function wordsOfKind(kind: ApiErrorKind | "unexpected"): Words {
  return { title: t(`errors-kind-${kind}`), advice: t(`errors-kind-${kind}.advice`) };
}

/** Why a report was recalled, if its Key Server says so by a word that is known here. */
function wordsOfReason({ code, reason }: ApiError): Words | undefined {
  return code === "recalled" && reason !== "" ? wordsOfCode(`recalled-${reason}`) : undefined;
}

/** A code has no hyphen, so that none is another message's. */
function wordsOfCode(code: string): Words | undefined {
  const title = vocabulary.find(`errors-${code}`);
  const advice = vocabulary.find(`errors-${code}.advice`);
  return title === undefined || advice === undefined ? undefined : { title, advice };
}
