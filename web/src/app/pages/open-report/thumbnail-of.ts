// Which file is an item's small picture. Other writers' items have IDs that ours never have, so no name is made of one.

import type { OpenedReport } from "../../../format";

/** The name of an item's thumbnail; undefined if the report has none. */
export function thumbnailOf(
  contents: Pick<OpenedReport, "members">,
  itemId: string | undefined,
): string | undefined {
  if (itemId === undefined) return undefined;
  for (const { kind, itemId: of, name } of contents.members.values()) {
    if (kind === "thumbnail" && of === itemId) return name;
  }
  return undefined;
}
