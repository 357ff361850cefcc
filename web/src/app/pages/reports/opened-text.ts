// When somebody has opened what they received, as their list says it.

import type { ReceivedReport } from "../../../api";
import { t } from "../../../words";
import { formatDateTime } from "../../text/formatters";

/** The first time, by which a mail about a withdrawn consent names a report, and the last one if it is another. */
export function openedText({
  openedAt,
  lastOpenedAt,
}: Pick<ReceivedReport, "openedAt" | "lastOpenedAt">): string {
  const first = formatDateTime(openedAt);
  const last = formatDateTime(lastOpenedAt);
  return first === last
    ? t("reports-last-opened", { time: last })
    : t("reports-first-opened", { first, last });
}
