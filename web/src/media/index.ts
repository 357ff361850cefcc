// What somebody chose or captured, made ready to be enclosed.

export { type DrawingContext, type ImageCodec, browserImageCodec } from "./image-codec";
export { type MediaCode, MediaError } from "./errors";
export { detectMedia } from "./detect";
export { OneAtATime } from "./one-at-a-time";
export { PhotoPreparer } from "./photos/preparer";
export type { PreparedPhoto } from "./photos/prepare";
export { type PrintImage, printCopyOf } from "./photos/print-copies";
export { type ConversionOptions, type RecordingConverter, WorkerConverter } from "./conversion/converter";
export { type PreparedRecording, prepareRecording } from "./prepare-recording";
export { openFilm } from "./browser-film";
export { filmThumbnail } from "./film-frame";
export { audioThumbnail, durationText, videoThumbnail } from "./placeholder-thumbnails";
