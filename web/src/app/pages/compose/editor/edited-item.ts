// A photo of a draft, and what became of it in the editor. The photo as it was is in no report.

import { type EditSummary, joinedSummary } from "../../../../media/editing/edit-note";
import type { DraftItem } from "../draft";
import { photoPreparer } from "../photo-preparer";

/** The item with the edited photo in its place, prepared as every photo is. Fails with MediaError. */
export async function editedItem(item: DraftItem, edited: Blob, summary: EditSummary): Promise<DraftItem> {
  const { photo, thumbnail, notes } = await photoPreparer.prepare(edited);
  const [before, after] = notes.reduced ?? [[1], [1]];
  const scale = after[0] / before[0];
  const length = summary.pixelsPerMillimetre;
  const prepared = {
    ...summary,
    pixelsPerMillimetre: length === null ? null : length * scale,
    reduced: notes.reduced ?? summary.reduced,
  };
  const edits = item.edits === undefined ? prepared : joinedSummary(item.edits, prepared, scale);
  return { ...item, content: photo, thumbnail, edits };
}
