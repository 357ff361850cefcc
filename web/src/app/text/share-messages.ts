// The ready-made words that travel with a report.

import { t } from "../../words";
import { formatTimeLeft } from "./formatters";
import { type ItemCounts, formatItemCounts } from "./item-counts";

/**
 * The text of a text message or chat, with the link. It says who sends it, and not that anybody has checked that: the
 * page that the link leads to does, and a message says whatever its sender likes.
 */
export function linkMessage(
  link: string,
  contents: ItemCounts,
  expiresAt: Date,
  now: number,
  sender = "",
): string {
  const words = { validity: formatTimeLeft(expiresAt, now), contents: formatItemCounts(contents) };
  const from = sender === "" ? "" : `${t("share-message-from", { sender })} `;
  return `${from}${t("share-message", words)}\n\n${link}`;
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
