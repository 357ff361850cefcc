// Recording in the page: MP4 from the camera, M4A from the microphone, as reports hold them, or what a browser records
// instead and this one can convert to it.

import type { RecordingConverter } from "../../../media";

export type Captured = "video" | "audio";

const MP4_TYPES: Readonly<Record<Captured, readonly string[]>> = {
  video: [
    'video/mp4;codecs="avc1.42E01E,mp4a.40.2"',
    'video/mp4;codecs="avc1.42E01E,opus"',
    'video/mp4;codecs="vp09.00.10.08,opus"',
    "video/mp4",
  ],
  audio: ['audio/mp4;codecs="mp4a.40.2"', 'audio/mp4;codecs="opus"', "audio/mp4"],
};
const OTHER_TYPES: Readonly<Record<Captured, readonly string[]>> = {
  video: ['video/webm;codecs="vp8,opus"', "video/webm"],
  audio: ['audio/ogg;codecs="opus"', 'audio/webm;codecs="opus"'],
};
// what is encoded again afterwards is worth more bits at first; in bits per second
const TO_CONVERT_BITS = 8_000_000;

/** What this browser records, or undefined if it records nothing that could be in a report. */
export async function recordedType(
  kind: Captured,
  converter: Pick<RecordingConverter, "encodesFilm">,
): Promise<string | undefined> {
  if (!("MediaRecorder" in globalThis)) return undefined;
  const isRecorded = (type: string): boolean => MediaRecorder.isTypeSupported(type);
  const direct = MP4_TYPES[kind].find(isRecorded);
  if (direct !== undefined) return direct;
  const other = OTHER_TYPES[kind].find(isRecorded);
  // sound is taken over as it is; a film's pictures are not
  return other === undefined || kind === "audio" || (await converter.encodesFilm()) ? other : undefined;
}

/** A recording that is being made. */
export class Recording {
  readonly #recorder: MediaRecorder;
  readonly #parts: Blob[] = [];
  readonly #recorded: Promise<Blob>;

  /** `type` is what `recordedType` says. */
  constructor(stream: MediaStream, type: string) {
    const [container = type] = type.split(";");
    this.#recorder = new MediaRecorder(stream, {
      mimeType: type,
      ...(container === "video/webm" ? { videoBitsPerSecond: TO_CONVERT_BITS } : {}),
    });
    // it ends by itself, too, when the camera or microphone goes
    this.#recorded = new Promise((resolve) => {
      this.#recorder.onstop = (): void => {
        resolve(new Blob(this.#parts, { type: container }));
      };
    });
    this.#recorder.ondataavailable = ({ data }): void => {
      if (data.size > 0) this.#parts.push(data);
    };
    this.#recorder.start(1000);
  }

  /** Ends it and gives what was recorded. */
  finish(): Promise<Blob> {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    return this.#recorded;
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
