// The ready-made words that travel with a report.

import { t } from "../../words";
import { formatTimeLeft } from "./formatters";
import { type ItemCounts, formatItemCounts } from "./item-counts";

/** The text of a text message or chat, with the link. */
export function linkMessage(link: string, contents: ItemCounts, expiresAt: Date, now: number): string {
  const words = { validity: formatTimeLeft(expiresAt, now), contents: formatItemCounts(contents) };
  return `${t("share-message", words)}\n\n${link}`;
}

/** The words of an e-mail to which the sealed file is attached; `origin` is My PicSafe's. */
export function fileMessage(
  fileName: string,
  contents: ItemCounts,
  origin: string,
): { subject: string; body: string } {
  const address = `${origin}/app/open`;
  const body = t("share-file", { file: fileName, contents: formatItemCounts(contents), address });
  return {
    subject: t("share-subject"),
    // what keeps its direction is invisible, and a mail program would take it for a part of the address
    body: `${body.replace(`\u2068${address}\u2069`, address)}\n`,
  };
}
