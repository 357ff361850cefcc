export type MediaCode =
  | "empty_file"
  | "unsupported_media" // none of what a report can hold
  | "damaged_media" // a film or recording that was cut short, or does not hold together
  | "recording_too_large" // one that describes itself at too great length
  | "unconvertible_recording" // one that is not MP4, and that this browser has no codec for
  | "unreadable_photo" // damaged, or not what it says it is
  | "unsupported_photo" // a photo of a kind that is not decoded here
  | "unsupported_tiff" // one of a kind that only the command line reads
  | "photo_too_large"
  | "photo_gave_up"; // what decoded it died of it, or came to no end

/** What can be wrong with a file that somebody wants to enclose. `code` is stable. */
export class MediaError extends Error {
  override readonly name = "MediaError";
  readonly code: MediaCode;
  /** What kind of file it is by its content, as people call it, or undefined. */
  readonly kind: string | undefined;

  constructor(code: MediaCode, kind?: string) {
    super(code);
    this.code = code;
    this.kind = kind;
  }
}
