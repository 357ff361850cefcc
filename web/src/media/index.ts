// What somebody chose or captured, made ready to be enclosed.

export { type DrawingContext, type ImageCodec, browserImageCodec } from "./image-codec";
export { type MediaCode, MediaError } from "./errors";
export { type DetectedMedia, detectMedia } from "./detect";
export { MAX_PHOTO_BYTES, MAX_PHOTO_PIXELS, type StrippedPhoto, THUMBNAIL_EDGE, stripPhoto } from "./photo";
export { stripRecording } from "./recordings/strip";
export { audioThumbnail, durationText, videoThumbnail } from "./placeholder-thumbnails";
