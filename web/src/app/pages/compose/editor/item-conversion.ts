import { PHOTO_CONTENT_TYPES } from "../../../../contract/photo-kinds";
import { editNote } from "../../../../media/editing/edit-note";
import type { DraftItem, ItemConversion } from "../draft";

const { JPEG } = PHOTO_CONTENT_TYPES;

/** What the report says of the item: what it was, and all that was done to it; undefined if that is nothing. */
export function conversionOf({ conversion, edits }: DraftItem): ItemConversion | undefined {
  const edited = edits === undefined ? "" : editNote(edits);
  if (edited === "") return conversion;
  const { from, to, note } = conversion ?? { from: JPEG, to: JPEG, note: "" };
  return { from, to, note: note === "" ? edited : `${note} ${edited}` };
}
