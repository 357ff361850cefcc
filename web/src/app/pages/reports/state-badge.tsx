import type { JSX } from "preact";
import { Badge } from "../../../ui/badge";
import { t } from "../../../words";
import { formatTimeLeft } from "../../text/formatters";
import { asWritten } from "../../text/unknown-words";
import type { SentState } from "./sent-state";

/** How a sent report stands, as one badge. */
export function StateBadge({ state, now }: { readonly state: SentState; readonly now: number }): JSX.Element {
  const text = stateText(state, now);
  switch (state.kind) {
    case "recalled":
    case "shredded":
      return (
        <Badge kind="bad" icon="undo">
          {text}
        </Badge>
      );
    case "removed":
      return (
        <Badge kind="warn" icon="trash">
          {text}
        </Badge>
      );
    case "opened":
    case "delivered":
    case "collected":
      return (
        <Badge kind="good" icon="check">
          {text}
        </Badge>
      );
    case "waiting":
    case "asking":
      return (
        <Badge kind="accent" icon="clock">
          {text}
        </Badge>
      );
    case "expired":
      return <Badge icon="clock">{text}</Badge>;
    case "posted":
    case "unknown":
      return <Badge icon="info">{text}</Badge>;
  }
}

/** The same in words. */
export function stateText(state: SentState, now: number): string {
  switch (state.kind) {
    case "recalled":
      return recalledText(state.reason);
    case "shredded":
      return t("reports-shredded");
    case "removed":
      return t("reports-state.removed");
    case "opened":
      return t(state.more ? "reports-opened-by-more" : "reports-opened-by", { people: state.people });
    case "delivered":
      return t("reports-delivered-to", { enterprise: asWritten(state.enterprise) });
    case "collected":
      return t("reports-collected");
    case "expired":
      return t("reports-expired");
    case "posted":
      return t("reports-posted");
    case "unknown":
      return t("reports-state-unknown");
    case "waiting": {
      const time = timeLeft(state.until, now);
      return time === "" ? t("reports-waiting") : t("reports-waiting.left", { time });
    }
    case "asking": {
      const time = timeLeft(state.until, now);
      return time === "" ? t("reports-sent") : t("reports-left", { time });
    }
  }
}

/** Why a report is recalled; a reason that is not known here is none. */
export function recalledText(reason: string): string {
  switch (reason) {
    case "consent_withdrawn":
      return t("reports-state.consent-withdrawn");
    case "wrong_patient":
      return t("reports-state.wrong-patient");
    default:
      return t("reports-state.recalled");
  }
}

function timeLeft(until: Date | undefined, now: number): string {
  return until === undefined ? "" : formatTimeLeft(until, now);
}
