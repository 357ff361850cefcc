// Where a report ended, in words, as the hospital that took it in says.

import type { Delivery } from "../../api";
import { formatDateTime } from "./formatters";
import { asWritten } from "./unknown-words";

/** Such as “In Example Hospital’s archive since 4 March 2026, 10:12”. */
export function deliveryText({ enterprise, destination, state, at }: Delivery): string {
  const place = `${asWritten(enterprise)}’s ${asWritten(destination)}`;
  const since = `since ${formatDateTime(at)}`;
  if (state === "delivered") return `In ${place} ${since}`;
  if (state === "held") return `Held before ${place} ${since}: somebody there has to look`;
  if (state === "rejected") return `Not put into ${place}, as was decided there: ${formatDateTime(at)}`;
  return `At ${place} ${since}: ${asWritten(state)}`;
}
