// What somebody chose or captured, made ready to be enclosed.

export { type Brush, type Drawing, browserDrawing } from "./image-codec";
export { type MediaCode, MediaError } from "./errors";
export { type Kind, identify } from "./detect";
export { type StrippedPhoto, MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, THUMBNAIL_EDGE, stripPhoto } from "./photo";
export { audioSign, clockText, videoSign } from "./placeholder-thumbnails";
