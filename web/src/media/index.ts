// What somebody chose or captured, made ready to be enclosed.

export { type Brush, type Drawing, browserDrawing } from "./drawing";
export { type MediaCode, MediaError } from "./errors";
export { type Kind, identify } from "./kinds";
export { type StrippedPhoto, MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, THUMBNAIL_EDGE, stripPhoto } from "./photos";
export { audioSign, clockText, videoSign } from "./signs";
