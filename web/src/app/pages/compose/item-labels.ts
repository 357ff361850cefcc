import { mediaTypeName } from "../../text/report-labels";
import type { DraftItem } from "./draft";

/** What people call the item at an index: `Photo 1`. */
export function itemLabel({ type }: DraftItem, index: number): string {
  return `${mediaTypeName(type)} ${(index + 1).toString()}`;
}
