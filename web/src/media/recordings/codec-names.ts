// What people call the codecs of a film or a recording; chalicelib/format/recordings/codec_names.py has the same names.

import type { Bytes } from "../../contract/bytes";
import { MediaError } from "../errors";
import { type Box, child, children, exactly, required, text, u32 } from "./boxes";
import { objectType } from "./descriptors";

const NAMED: Readonly<Record<string, string>> = {
  "H.264": "avc1,avc2,avc3,avc4,dva1,dvav",
  "H.265": "hvc1,hev1,dvh1,dvhe",
  ProRes: "apch,apcn,apcs,apco,ap4h,ap4x",
  "H.263": "s263,h263",
  AMR: "samr,sawb",
  AV1: "av01",
  VP8: "vp08",
  VP9: "vp09",
  "MPEG-4 Visual": "mp4v",
  Opus: "Opus",
  "Apple Lossless": "alac",
  FLAC: "fLaC",
  "AC-3": "ac-3",
  "E-AC-3": "ec-3",
  MP3: ".mp3",
  "IMA ADPCM": "ima4",
  PCM: "lpcm,sowt,twos,raw ,in24,in32,fl32,fl64,ipcm,fpcm",
  "G.711": "ulaw,alaw",
};
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMED).flatMap(([name, kinds]) => kinds.split(",").map((kind) => [kind, name] as const)),
);
// what an MPEG-4 stream of sound says of itself (the registration authority's object types)
const OF_STREAMS: ReadonlyMap<number | undefined, string> = new Map([
  [0x40, "AAC"],
  [0x66, "AAC"],
  [0x67, "AAC"],
  [0x68, "AAC"],
  [0x69, "MP3"],
  [0x6b, "MP3"],
  [0xa5, "AC-3"],
  [0xa6, "E-AC-3"],
]);
const SHOWN: ReadonlySet<string> = new Set(["vide", "soun"]);
const SOUND_SIZE = 28;

/**
 * The codecs of film and sound, each once, in the order of the tracks. What has no name, and everything of a movie
 * whose tables are broken, is left out.
 */
export function codecNames(moov: Bytes): readonly string[] {
  try {
    const tracks = children(moov).filter(({ kind }) => kind === "trak");
    return [...new Set(tracks.flatMap(({ content }) => ofTrack(children(content))))];
  } catch (error) {
    if (error instanceof MediaError || error instanceof RangeError) return [];
    throw error;
  }
}

function ofTrack(trak: readonly Box[]): string[] {
  const media = children(required(trak, "mdia"));
  if (!SHOWN.has(text(exactly(required(media, "hdlr"), 8, 4)))) return [];
  const table = children(required(children(required(media, "minf")), "stbl"));
  const described = required(table, "stsd");
  const entries = children(described.subarray(8)).slice(0, u32(described, 4));
  return entries.flatMap((entry) => ofEntry(entry) ?? []);
}

function ofEntry({ kind, content }: Box): string | undefined {
  if (kind !== "mp4a") return NAMES.get(kind);
  const settings = child(children(content.subarray(SOUND_SIZE), true), "esds");
  // QuickTime's longer descriptions and its deeper settings are of AAC alone
  return settings === undefined ? "AAC" : OF_STREAMS.get(objectType(settings));
}
