// What a report holds, in words.

import type { MediaType } from "../../contract/media-kinds";
import { t } from "../../words";
import { listWithAnd } from "./lists";
import { asWritten } from "./unknown-words";

/** How many photos, videos and recordings a report holds. */
export interface ItemCounts {
  readonly photos: number;
  readonly videos: number;
  readonly audios: number;
  /** How many items of other kinds, by what a server calls them. */
  readonly others?: ReadonlyMap<string, number>;
}

/** How many there are of each kind. */
export function countItems(items: readonly { readonly type: MediaType }[]): ItemCounts {
  const count = (type: MediaType): number => items.filter((item) => item.type === type).length;
  return { photos: count("photo"), videos: count("video"), audios: count("audio") };
}

/** What a report contains, and `more`: `1 photo, 2 videos and 1 audio clip`. */
export function formatItemCounts(
  { photos, videos, audios, others = new Map() }: ItemCounts,
  more: readonly string[] = [],
): string {
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
  parts.push(...more);
  return parts.length === 0 ? t("common-no-files") : listWithAnd(parts);
}
