// A photo's edits: steps, geometry, and what draws them.

export { type EditSummary, editNote, joinedSummary } from "./edit-note";
export {
  type CoverStyle,
  type EditHistory,
  type Mark,
  type PhotoEdits,
  type Ruler,
  type Step,
  MAX_TEXT,
  changesAnything,
  closed,
  editsOf,
  isCropped,
  newHistory,
  redo,
  reopened,
  take,
  undo,
} from "./edits";
export * from "./geometry";
export { PhotoDrawer } from "./drawer";
export type { EditedPhoto, PhotoPreview } from "./messages";
export { type Context2d, SAMPLE_SIZE, renderEdits, renderedSize } from "./render";
export { summaryOf } from "./summary";
export { RULER_LIMITS, lengthText, parseLength } from "./ruler";
