// Recording in the page: MP4 from the camera, M4A from the microphone, as reports hold them.

const VIDEO_TYPES = [
  'video/mp4;codecs="avc1.42E01E,mp4a.40.2"',
  'video/mp4;codecs="avc1.42E01E,opus"',
  'video/mp4;codecs="vp09.00.10.08,opus"',
  "video/mp4",
];
const AUDIO_TYPES = ['audio/mp4;codecs="mp4a.40.2"', 'audio/mp4;codecs="opus"', "audio/mp4"];

/** Whether this browser can record what a report can hold. */
export function canRecord(kind: "video" | "audio"): boolean {
  return supportedType(kind) !== undefined;
}

/** A recording that is being made. */
export class Recording {
  readonly #recorder: MediaRecorder;
  readonly #parts: Blob[] = [];
  readonly #type: string;

  constructor(stream: MediaStream, kind: "video" | "audio") {
    const type = supportedType(kind);
    this.#recorder = new MediaRecorder(stream, type === undefined ? {} : { mimeType: type });
    this.#type = `${kind}/mp4`;
    this.#recorder.ondataavailable = ({ data }): void => {
      if (data.size > 0) this.#parts.push(data);
    };
    this.#recorder.start(1000);
  }

  /** Ends it and gives what was recorded. */
  finish(): Promise<Blob> {
    return new Promise((resolve) => {
      this.#recorder.onstop = (): void => {
        resolve(new Blob(this.#parts, { type: this.#type }));
      };
      this.#recorder.stop();
    });
  }

  /** Ends it and forgets what was recorded. */
  discard(): void {
    this.#recorder.ondataavailable = null;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    this.#parts.length = 0;
  }
}

/** Switches camera or microphone off. */
export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function supportedType(kind: "video" | "audio"): string | undefined {
  if (!("MediaRecorder" in globalThis)) return undefined;
  return (kind === "video" ? VIDEO_TYPES : AUDIO_TYPES).find((type) => MediaRecorder.isTypeSupported(type));
}
