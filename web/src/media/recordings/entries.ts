// Sample descriptions: which codecs are let through, and what of their settings (ISO/IEC 14496-12 8.5.2). Of a codec's
// own settings what a decoder reads is kept (`codec-settings`). Names of encoders and makers, colour profiles, FLAC's
// comments and coded units that are no parameter sets stay behind.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import {
  type Box,
  box,
  byte,
  child,
  children,
  exactly,
  letters,
  required,
  text,
  u16,
  u32,
  words,
  zeros,
} from "./boxes";
import { frame as aacFrame } from "./aac";
import * as settings from "./codec-settings";
import { type Filter, first } from "./codec-settings";
import * as units from "./coded-units";
import { codedUnits } from "./coded-units";
import { isAac, mpeg4 } from "./descriptors";
import { MAX_ENTRIES } from "./limits";
import { frame as mpeg4Frame } from "./mpeg4-visual";
import { openBitstreamUnits } from "./open-bitstream-units";
import type { Walk } from "./reader";

const kinds = (listed: string): ReadonlySet<string> => new Set(listed.split(","));

const H264 = kinds("avc1,avc2,avc3,avc4,dva1,dvav");
const HEVC = kinds("hvc1,hev1,dvh1,dvhe");
const OTHER_FILM = kinds("apch,apcn,apcs,apco,ap4h,ap4x,av01,vp08,vp09,mp4v,s263,h263");
const FILM: ReadonlySet<string> = new Set([...H264, ...HEVC, ...OTHER_FILM]);
const SOUND = kinds(
  "mp4a,Opus,alac,fLaC,ac-3,ec-3,samr,sawb,.mp3,ima4,lpcm,sowt,twos,raw ,in24,in32,fl32,fl64,ulaw,alaw,ipcm,fpcm",
);
/** Stills that may have metadata of their own: covers and previews beside a film, which go. */
const PICTURES = kinds("jpeg,mjpa,mjpb,png ,tiff,gif ");
/** Sound whose settings nobody but its maker can read; there is other sound beside it. */
const OPAQUE = kinds("apac");
const DOLBY_VISION = kinds("dvcC,dvvC,dvwC");

const VISUAL_SIZE = 78;
// VPS, SPS and PPS (ITU-T H.265 table 7-1)
const PARAMETER_SETS: ReadonlySet<number> = new Set([32, 33, 34]);
const STREAMINFO_SIZE = 34;

/** A sample description that is kept. */
export interface Entry {
  readonly box: Bytes;
  /** Finds what has to be blanked in a sample; undefined where nothing of the kind is known. */
  readonly walk: Walk | undefined;
  /** For sound in QuickTime's packets: how many samples a packet has, and bytes; otherwise zeros. */
  readonly packet: readonly [samples: number, bytes: number];
  /** How many bytes a sample of plain sound has. */
  readonly sampleBytes: number;
}

/** Whether a `stsd` names stills alone. */
export function describesPictures(content: Bytes): boolean {
  return listed(content).every(({ kind }) => PICTURES.has(kind));
}

/** Whether a `stsd` names sound alone that nobody but its maker can read. */
export function describesOpaque(content: Bytes): boolean {
  return listed(content).every(({ kind }) => OPAQUE.has(kind));
}

/**
 * What is kept of a `stsd`, in its order. QuickTime's longer descriptions of sound are in files of its brand or of
 * none. Fails with `unsupported_media` if there is a codec that is not let through.
 */
export function parseDescriptions(content: Bytes, handler: string, isQuickTime: boolean): Entry[] {
  const entries = listed(content);
  const known = handler === "vide" ? FILM : SOUND;
  if (!entries.every(({ kind }) => known.has(kind))) throw new MediaError("unsupported_media");
  if (handler === "vide") return entries.map(parseFilm);
  return entries.map((entry) => parseSound(entry, isQuickTime || content[0] === 0));
}

export function writeDescriptions(entries: readonly Entry[]): Bytes {
  return box("stsd", words(0, entries.length), ...entries.map((entry) => entry.box));
}

function listed(content: Bytes): Box[] {
  const count = u32(content, 4);
  if (count > MAX_ENTRIES) throw new MediaError("recording_too_large");
  const entries = children(content.subarray(8)).slice(0, count);
  if (entries.length === 0) throw new MediaError("damaged_media");
  return entries;
}

function parseFilm({ kind, content }: Box): Entry {
  const fields = exactly(content, 0, VISUAL_SIZE);
  const within = children(content.subarray(VISUAL_SIZE), true);
  const written = box(
    kind,
    zeros(6),
    Uint8Array.of(0, 1),
    zeros(16),
    fields.subarray(24, 36),
    zeros(4),
    fields.subarray(40, 42),
    zeros(32),
    fields.subarray(74, 76),
    Uint8Array.of(0xff, 0xff),
    filtered(within, OF_FILM),
  );
  return { box: written, walk: walkOfFilm(kind, within), packet: [0, 0], sampleBytes: 1 };
}

function walkOfFilm(kind: string, within: readonly Box[]): Walk | undefined {
  const isDolby = within.some((one) => DOLBY_VISION.has(one.kind));
  if (H264.has(kind))
    return codedUnits(units.H264, (byte(exactly(required(within, "avcC"), 0, 6), 4) & 3) + 1, isDolby);
  if (HEVC.has(kind))
    return codedUnits(units.HEVC, (byte(exactly(required(within, "hvcC"), 0, 23), 21) & 3) + 1, isDolby);
  if (kind === "av01") return openBitstreamUnits;
  return kind === "mp4v" ? mpeg4Frame : undefined;
}

/** Version 1 and 2 are longer in QuickTime (QuickTime File Format, "Sound Sample Descriptions"). */
function parseSound({ kind, content }: Box, isQuickTime: boolean): Entry {
  const version = isQuickTime ? byte(exactly(content, 0, 28), 9) : 0;
  const size = version === 1 ? 44 : version === 2 ? 64 : 28;
  const fields = exactly(content, 0, size);
  const within = children(content.subarray(size), true);
  const start = concat(zeros(6), Uint8Array.of(0, 1), fields.subarray(8, 10), zeros(6), fields.subarray(16));
  const sampleBytes = Math.max(Math.floor((u16(fields, 16) * u16(fields, 18)) / 8), 1);
  const kept = new Map([...OF_SOUND, ["chnl", settings.speakers(u16(fields, 16))]]);
  return {
    box: box(kind, start, filtered(within, kept)),
    walk: kind === "mp4a" && isAacWithin(within) ? aacFrame : undefined,
    packet: version === 1 ? [u32(fields, 28), u32(fields, 36)] : [0, 0],
    sampleBytes: version === 0 ? sampleBytes : 1,
  };
}

/** QuickTime has the settings a box deeper. */
function isAacWithin(within: readonly Box[]): boolean {
  const inner = child(within, "wave");
  const found = child(inner === undefined ? within : children(inner, true), "esds");
  return found !== undefined && isAac(found);
}

/** The boxes of which something is kept. */
function filtered(within: readonly Box[], kept: ReadonlyMap<string, Filter>): Bytes {
  return concat(
    ...within.flatMap(({ kind, content }) => {
      const left = kept.get(kind)?.(content) ?? zeros(0);
      return left.length === 0 ? [] : [box(kind, left)];
    }),
  );
}

/** The numbers of a colour space; a profile has a copyright, a maker and a model. */
function colour(content: Bytes): Uint8Array {
  const kind = text(content.subarray(0, 4));
  if (kind === "nclx" || kind === "nclc") return content.subarray(0, kind === "nclx" ? 11 : 10);
  return concat(letters("nclx"), Uint8Array.of(0, 2, 0, 2, 0, 2, 0));
}

/** `hvcC` or `lhvC` with parameter sets alone (ISO/IEC 14496-15 section 8.3.3); its arrays begin at `start`. */
function parameterSets(start: number): Filter {
  return (content) => {
    const count = byte(exactly(content, start, 1), 0);
    const kept: Bytes[] = [];
    let position = start + 1;
    for (let array = 0; array < count; array++) {
      const begin = position;
      const kind = byte(content, position) & 0x3f;
      const units = u16(content, position + 1);
      position += 3;
      for (let unit = 0; unit < units; unit++) {
        const size = u16(content, position);
        exactly(content, position + 2, size);
        position += 2 + size;
      }
      if (PARAMETER_SETS.has(kind)) kept.push(content.subarray(begin, position));
    }
    return concat(content.subarray(0, start), Uint8Array.of(kept.length), ...kept);
  };
}

/** `dfLa` with its first block alone, which is no comment and no picture (RFC 9639 section 8). */
function streamInfo(content: Bytes): Uint8Array {
  return concat(zeros(4), words(0x80000000 + STREAMINFO_SIZE), exactly(content, 8, STREAMINFO_SIZE));
}

/** `damr` or `d263` (3GPP TS 26.244): the first four bytes name the encoder's maker. */
function withoutVendor(content: Bytes): Uint8Array {
  return concat(zeros(4), content.subarray(4, 9));
}

const OF_WAVE: ReadonlyMap<string, Filter> = new Map([
  ["frma", first(4)],
  ["enda", first(2)],
  ["mp4a", (): Uint8Array => zeros(4)],
  ["esds", mpeg4],
  ["alac", settings.lossless],
]);

function wave(content: Bytes): Uint8Array {
  return concat(filtered(children(content, true), OF_WAVE), words(8, 0));
}

const OF_FILM: ReadonlyMap<string, Filter> = new Map([
  ["avcC", settings.h264],
  ["av1C", settings.av1],
  ["vpcC", settings.vp9],
  ["esds", mpeg4],
  ["hvcC", parameterSets(22)],
  ["lhvC", parameterSets(5)],
  ["d263", withoutVendor],
  ["colr", colour],
  ["pasp", first(8)],
  ["clap", first(32)],
  ["fiel", first(2)],
  ["btrt", first(12)],
  ["mdcv", first(24)],
  ["clli", first(4)],
  ["gama", first(4)],
  ...[...DOLBY_VISION].map((kind) => [kind, settings.dolbyVision] as const),
]);
const OF_SOUND: ReadonlyMap<string, Filter> = new Map([
  ["esds", mpeg4],
  ["alac", settings.lossless],
  ["dOps", settings.opus],
  ["dac3", first(3)],
  ["dec3", settings.enhancedAc3],
  ["chan", settings.channels],
  ["dfLa", streamInfo],
  ["damr", withoutVendor],
  ["wave", wave],
  ["btrt", first(12)],
  ["pcmC", first(6)],
  ["srat", first(8)],
]);
