// Which codecs a converted recording ends in. What every device plays is taken over as it is; everything else becomes
// that where the browser can encode it, and otherwise what MP4 and other browsers take.

import type { AudioCodec, VideoCodec } from "mediabunny";

/** What is done with a track: its coded samples are taken over, or they are decoded and encoded anew. */
export type Treatment<Codec> =
  { readonly kind: "copy"; readonly codec: Codec } | { readonly kind: "encode"; readonly codec: Codec };

/** What a browser can do with a track. */
export interface Abilities<Codec> {
  readonly decodes: boolean;
  /** Whether it encodes this track, at its size, to another codec. */
  readonly encodes: (codec: Codec) => Promise<boolean>;
}

/** For one kind of track. */
interface Policy<Codec> {
  /** Played by every device that clinicians have, or, as H.265, what their own phones make. */
  readonly plain: ReadonlySet<Codec>;
  readonly best: Codec;
  /** What MP4 takes as it is, and browsers play. */
  readonly possible: ReadonlySet<Codec>;
  /** What is encoded where `best` cannot be. */
  readonly second: Codec;
}

const FILM: Policy<VideoCodec> = {
  plain: new Set<VideoCodec>(["avc", "hevc"]),
  best: "avc",
  possible: new Set<VideoCodec>(["vp9", "av1"]),
  second: "vp9",
};
const SOUND: Policy<AudioCodec> = {
  plain: new Set<AudioCodec>(["aac"]),
  best: "aac",
  possible: new Set<AudioCodec>(["opus", "mp3", "flac"]),
  second: "opus",
};

/** What becomes of a film's pictures; undefined if this browser can make nothing of them. */
export function treatFilm(
  codec: VideoCodec,
  abilities: Abilities<VideoCodec>,
): Promise<Treatment<VideoCodec> | undefined> {
  return treat(codec, abilities, FILM);
}

/** What becomes of sound; undefined if this browser can make nothing of it. */
export function treatSound(
  codec: AudioCodec,
  abilities: Abilities<AudioCodec>,
): Promise<Treatment<AudioCodec> | undefined> {
  return treat(codec, abilities, SOUND);
}

async function treat<Codec>(
  codec: Codec,
  { decodes, encodes }: Abilities<Codec>,
  { plain, best, possible, second }: Policy<Codec>,
): Promise<Treatment<Codec> | undefined> {
  if (plain.has(codec)) return { kind: "copy", codec };
  if (decodes && (await encodes(best))) return { kind: "encode", codec: best };
  if (possible.has(codec)) return { kind: "copy", codec };
  return decodes && (await encodes(second)) ? { kind: "encode", codec: second } : undefined;
}
