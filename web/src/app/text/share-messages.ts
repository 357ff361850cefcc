// The ready-made words that travel with a report.

import { asWritten } from "./unknown-words";
import { perLanguage, t } from "../../words";
import { formatTimeLeft } from "./formatters";

// American English would have a comma before the last one
const lists = perLanguage(
  (locale) => new Intl.ListFormat(locale.startsWith("en") ? "en-GB" : locale, { type: "conjunction" }),
);

/** How many photos, videos and recordings a report holds. */
export interface ItemCounts {
  readonly photos: number;
  readonly videos: number;
  readonly audios: number;
  /** How many items of other kinds, by what a server calls them. */
  readonly others?: ReadonlyMap<string, number>;
}

/** What a report contains: `1 photo, 2 videos and 1 audio clip`. */
export function formatItemCounts({ photos, videos, audios, others = new Map() }: ItemCounts): string {
  const parts = (
    [
      [photos, "common-photos"],
      [videos, "common-videos"],
      [audios, "common-audio-clips"],
    ] as const
  )
    .filter(([count]) => count > 0)
    .map(([count, id]) => t(id, { count }));
  for (const [kind, count] of others) parts.push(`${count} ${asWritten(kind)}`);
  return parts.length === 0 ? t("common-no-files") : joinWithAnd(parts);
}

/** `one`, `one and two`, `one, two and three`. */
export function joinWithAnd(parts: readonly string[]): string {
  return lists().format(parts);
}

/** The text of a text message or chat, with the link. */
export function linkMessage(link: string, contents: ItemCounts, expiresAt: Date, now: number): string {
  const validity = formatTimeLeft(expiresAt, now);
  return (
    `Please tap the link below (valid for ${validity}) to view a PicSafe report containing ` +
    `${formatItemCounts(contents)}.\n\n${link}`
  );
}

/** The words of an e-mail to which the sealed file is attached; `origin` is My PicSafe's. */
export function fileMessage(
  fileName: string,
  contents: ItemCounts,
  origin: string,
): { subject: string; body: string } {
  return {
    subject: "A PicSafe report for you",
    body:
      `Attached is an encrypted PicSafe report containing ${formatItemCounts(contents)}.\n\n` +
      `To view it:\n` +
      `1. Save the attachment (${fileName}) and keep its name.\n` +
      `2. Open ${origin}/app/open and sign in, or create a free account.\n` +
      `3. Drag the file onto the page, or choose it there.\n\n` +
      `It is decrypted on your device only. Whoever opens it is recorded in the report's access log.\n`,
  };
}
