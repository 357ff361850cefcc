// Recordings that are not MP4, made into one. That happens in a worker which is started for one file and ended with
// it, so that whatever a file does to its decoder, the page goes on.

import { MediaError } from "../errors";
import type { ConversionAnswer, ConversionFailure, ConversionRequest } from "./messages";

export interface ConversionOptions {
  /** Ends it at once, with an AbortError. */
  readonly signal?: AbortSignal;
  /** Told how much is done, from 0 to 1. */
  readonly progress?: (fraction: number) => void;
}

/** Makes an MP4 of another recording. */
export interface RecordingConverter {
  /** Fails with `damaged_media`, `unconvertible_recording` or `recording_too_large`. */
  convert(file: Blob, options?: ConversionOptions): Promise<Blob>;
  /** Whether this browser encodes film, as its camera records it, to what a converted film is in. */
  encodesFilm(): Promise<boolean>;
}

/** What a page uses of a worker. */
export type ConversionWorker = Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">;

const CODES: Readonly<
  Record<ConversionFailure, "damaged_media" | "unconvertible_recording" | "recording_too_large">
> = {
  damaged: "damaged_media",
  unsupported: "unconvertible_recording",
  too_large: "recording_too_large",
};

// the profiles and levels that suffice for CAMERA_FILM, in the order of `codecs`
const CAMERA_CODECS = ["avc1.42001f", "avc1.64001f", "vp09.00.31.08"];
const CAMERA_FILM = { width: 1280, height: 720, bitrate: 2_000_000, framerate: 30 };

/** Converts in a worker of its own for each file. */
export class WorkerConverter implements RecordingConverter {
  readonly #start: () => ConversionWorker;

  constructor(start: () => ConversionWorker) {
    this.#start = start;
  }

  async encodesFilm(): Promise<boolean> {
    if (!("VideoEncoder" in globalThis) || !("VideoDecoder" in globalThis)) return false;
    for (const codec of CAMERA_CODECS) {
      const { supported } = await VideoEncoder.isConfigSupported({ codec, ...CAMERA_FILM }).catch(() => ({
        supported: false,
      }));
      if (supported === true) return true;
    }
    return false;
  }

  async convert(file: Blob, { signal, progress }: ConversionOptions = {}): Promise<Blob> {
    signal?.throwIfAborted();
    const worker = this.#start();
    let stop: (() => void) | undefined;
    try {
      return await new Promise((resolve, reject) => {
        stop = (): void => {
          reject(new DOMException("stopped", "AbortError"));
        };
        signal?.addEventListener("abort", stop);
        worker.onmessage = ({ data }: MessageEvent<ConversionAnswer>): void => {
          if (data.kind === "progress") progress?.(data.fraction);
          else if (data.kind === "converted") resolve(data.content);
          else reject(new MediaError(CODES[data.failure]));
        };
        // the worker's memory ran out, or it could not be loaded
        worker.onerror = (): void => {
          reject(new MediaError("unconvertible_recording"));
        };
        worker.postMessage({ file } satisfies ConversionRequest);
      });
    } finally {
      worker.terminate();
      if (stop !== undefined) signal?.removeEventListener("abort", stop);
    }
  }
}
