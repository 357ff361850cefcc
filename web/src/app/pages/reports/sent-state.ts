// How a sent report stands, in one word for a list.

import type { LoggedReport, ReportState } from "../../../api";

/** What a list shows of a report, the most important first. */
export type SentState =
  | { readonly kind: "recalled"; readonly reason: string }
  | { readonly kind: "shredded" | "removed" | "collected" | "expired" | "posted" | "unknown" }
  | { readonly kind: "opened"; readonly people: number; readonly more: boolean }
  | { readonly kind: "delivered"; readonly enterprise: string }
  /** Nobody has opened it, or that is still being asked; `until` is when nobody can any more. */
  | { readonly kind: "waiting" | "asking"; readonly until: Date | undefined };

/** What a list can be narrowed down to. */
export const FILTERS = ["all", "waiting", "opened", "recalled", "expired"] as const;
export type Filter = (typeof FILTERS)[number];

type Listed = Pick<LoggedReport, "destination" | "deliveries" | "expiresAt" | "removed">;

/**
 * How a report stands at `now`, in milliseconds since 1970. `state` is what its Key Server says; `asked` is whether
 * that has come, or will not come any more.
 */
export function sentState(
  report: Listed,
  state: ReportState | undefined,
  asked: boolean,
  now: number,
): SentState {
  if (state?.recalled === true || state?.recalledByOperator === true) {
    return { kind: "recalled", reason: state.reason };
  }
  if (state?.shredded === true) return { kind: "shredded" };
  if (report.removed === true) return { kind: "removed" };
  if (state !== undefined && state.openedBy > 0) {
    return { kind: "opened", people: state.openedBy, more: state.more };
  }
  const delivery = report.deliveries?.find((one) => one.state === "delivered");
  if (delivery !== undefined) return { kind: "delivered", enterprise: delivery.enterprise };
  if (state !== undefined && state.openedByScripts > 0) return { kind: "collected" };
  if (isExpired(report, state, now)) return { kind: "expired" };
  const until = endOf(report, state);
  if (!asked) return { kind: "asking", until };
  // what a hospital is sent without a key of a Key Server is there, and nobody counts who reads it
  if (state === undefined) return { kind: report.destination === "endpoint" ? "posted" : "unknown" };
  return { kind: "waiting", until };
}

/**
 * How it stands in a list that is narrowed down; `undefined` where the filter leaves it out. `known` is what its Key
 * Server says: while that is nothing, it may be what is looked for, and is listed as not known.
 */
export function stateUnder(
  filter: Filter,
  state: SentState,
  known: ReportState | undefined,
  expired: boolean,
): SentState | undefined {
  if (isShown(filter, state, expired)) return state;
  const isUncertain = known === undefined && UNCERTAIN.has(state.kind);
  return isUncertain ? { kind: "unknown" } : undefined;
}

/** What is said of a report of which its Key Server has said nothing. */
const UNCERTAIN: ReadonlySet<SentState["kind"]> = new Set(["asking", "unknown", "expired"]);

function isShown(filter: Filter, { kind }: SentState, expired: boolean): boolean {
  switch (filter) {
    case "all":
      return true;
    case "waiting":
      return kind === "waiting";
    case "opened":
      return kind === "opened" || kind === "delivered" || kind === "collected";
    case "recalled":
      return kind === "recalled" || kind === "shredded";
    case "expired":
      return expired;
  }
}

/** Whether nobody who has the link or the file can open it any more. */
export function isExpired(report: Listed, state: ReportState | undefined, now: number): boolean {
  if (report.removed === true) return true;
  const until = endOf(report, state);
  return until !== undefined && until.getTime() <= now;
}

/** When the file is gone or the key is given to nobody any more, whichever comes first. */
function endOf({ expiresAt }: Listed, state: ReportState | undefined): Date | undefined {
  const ends = [expiresAt, state?.notAfter].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : new Date(Math.min(...ends.map((end) => end.getTime())));
}
