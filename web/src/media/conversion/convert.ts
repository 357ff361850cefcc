// Takes a recording apart and writes an MP4 of it, with mediabunny and the browser's own codecs. Nothing of what the
// file says of itself is passed on here, and what comes out is stripped like any other MP4.

import {
  ADTS,
  AppendOnlyStreamTarget,
  BlobSource,
  Conversion,
  type ConversionAudioOptions,
  ConversionCanceledError,
  type ConversionVideoOptions,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MPEG_TS,
  Mp4OutputFormat,
  OGG,
  Output,
  Quality,
  WAVE,
  WEBM,
  canEncodeAudio,
  canEncodeVideo,
} from "mediabunny";
import { REPORT_LIMITS } from "../../contract/report-limits";
import { type Abilities, type Treatment, treatFilm, treatSound } from "./codecs";
import { GrowingBlob } from "./growing-blob";
import type { ConversionFailure } from "./messages";

const FORMATS = [OGG, WEBM, MATROSKA, MP3, ADTS, WAVE, FLAC, MPEG_TS];
const QUALITY = new Quality("high");
// what a voice takes without loss that anybody hears, and what decoders of one and two channels are sure to play
const MAX_CHANNELS = 2;
const MAX_SAMPLE_RATE = 48_000;

/** Why nothing came of it. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly failure: ConversionFailure;

  constructor(failure: ConversionFailure) {
    super(failure);
    this.failure = failure;
  }
}

/**
 * An MP4, in fragments, of the first film and the first sound of a recording; fails with ConversionError. `progress` is
 * told how much is done, from 0 to 1.
 */
export async function convertRecording(file: Blob, progress: (fraction: number) => void): Promise<Blob> {
  const input = new Input({ source: new BlobSource(file), formats: FORMATS });
  try {
    return await convert(input, progress);
  } catch (error) {
    // whatever a demuxer or a decoder says of a stranger's file
    throw error instanceof ConversionError ? error : new ConversionError("damaged");
  } finally {
    input.dispose();
  }
}

async function convert(input: Input, progress: (fraction: number) => void): Promise<Blob> {
  const film = await input.getPrimaryVideoTrack();
  const sound = await input.getPrimaryAudioTrack();
  if (film === null && sound === null) throw new ConversionError("unsupported");
  const video = film === null ? undefined : await filmOptions(film);
  const audio = sound === null ? undefined : await soundOptions(sound);
  const written = new GrowingBlob();
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: "fragmented" }),
    target: new AppendOnlyStreamTarget(
      new WritableStream<Uint8Array>({
        write: (piece) => {
          written.write(piece);
        },
      }),
    ),
  });
  const conversion = await Conversion.init({
    input,
    output,
    tracks: "primary",
    ...(video === undefined ? {} : { video }),
    ...(audio === undefined ? {} : { audio }),
    // sound that begins before the film does, as codecs have it, is moved with the film
    copy: { shiftTolerance: Infinity },
    tags: {},
    showWarnings: false,
  });
  if (!conversion.isValid || conversion.discardedTracks.length > 0) throw new ConversionError("unsupported");
  conversion.onProgress = (fraction, seconds): void => {
    progress(fraction);
    if (seconds > REPORT_LIMITS.converted_seconds || written.size > REPORT_LIMITS.converted_bytes)
      void conversion.cancel();
  };
  try {
    await conversion.execute();
  } catch (error) {
    throw error instanceof ConversionCanceledError ? new ConversionError("too_large") : error;
  }
  return written.finish(film === null ? "audio/mp4" : "video/mp4");
}

async function filmOptions(track: InputVideoTrack): Promise<ConversionVideoOptions> {
  const source = await track.getCodec();
  const size = { width: await track.getCodedWidth(), height: await track.getCodedHeight() };
  if (size.width * size.height > REPORT_LIMITS.converted_pixels) throw new ConversionError("too_large");
  const { kind, codec } = await required(source, track, treatFilm, (wanted) =>
    canEncodeVideo(wanted, { ...size, quality: QUALITY }),
  );
  return kind === "copy" ? { codec } : { codec, quality: QUALITY };
}

async function soundOptions(track: InputAudioTrack): Promise<ConversionAudioOptions> {
  const source = await track.getCodec();
  const shape = {
    numberOfChannels: Math.min(await track.getNumberOfChannels(), MAX_CHANNELS),
    sampleRate: Math.min(await track.getSampleRate(), MAX_SAMPLE_RATE),
  };
  const { kind, codec } = await required(source, track, treatSound, (wanted) =>
    canEncodeAudio(wanted, { ...shape, quality: QUALITY }),
  );
  return kind === "copy" ? { codec } : { codec, ...shape, quality: QUALITY };
}

async function required<Codec>(
  source: Codec | null,
  track: InputTrack,
  treat: (codec: Codec, abilities: Abilities<Codec>) => Promise<Treatment<Codec> | undefined>,
  encodes: (wanted: Codec) => Promise<boolean>,
): Promise<Treatment<Codec>> {
  const treatment =
    source === null ? undefined : await treat(source, { decodes: await track.canDecode(), encodes });
  if (treatment === undefined) throw new ConversionError("unsupported");
  return treatment;
}
