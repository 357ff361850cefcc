import { t } from "../../../words";
import type { DraftItem } from "./draft";

/** What people call the item at an index: `Photo 1`. */
export function itemLabel({ type }: Pick<DraftItem, "type">, index: number): string {
  return t("capture-item", { kind: type, number: index + 1 });
}
