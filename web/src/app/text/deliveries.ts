// Where a report ended, in words, as the hospital that took it in says.

import type { Delivery } from "../../api";
import { t } from "../../words";
import { formatDateTime } from "./formatters";
import { asWritten } from "./unknown-words";

/** Such as “In Example Hospital’s archive since 4 March 2026, 10:12”. */
export function deliveryText({ enterprise, destination, state, at }: Delivery): string {
  const words = {
    enterprise: asWritten(enterprise),
    destination: asWritten(destination),
    time: formatDateTime(at),
  };
  if (state === "delivered") return t("reports-delivered", words);
  if (state === "held") return t("reports-held", words);
  if (state === "rejected") return t("reports-rejected", words);
  return t("reports-elsewhere", { ...words, state: asWritten(state) });
}
