// What a TIFF (Adobe, TIFF 6.0) says of its first page.

import type { Bytes } from "../../contract/bytes";
import type { PhotoHeader } from "./size";

const TIFF = 42;
const MAX_PAGES = 1000;
const ENTRY_SIZE = 12;
const SHORT = 3;
const TYPE_SIZES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const MAX_PROFILE = 4 * 1024 * 1024;

const TAGS = {
  subfile: 254,
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  rawVersion: 50_706,
  orientation: 274,
  samples: 277,
  planes: 284,
  format: 339,
  profile: 34_675,
} as const;

export interface TiffHeader extends PhotoHeader {
  /** The first page is a camera's small picture of a raw photo. */
  readonly isPreview: boolean;
  /** Of each sample. */
  readonly bits: number;
  readonly photometric: number;
  readonly fillOrder: number;
  /** As Exif has it, 1 to 8. */
  readonly orientation: number;
  /** Where the orientation stands in the file, if it does. */
  readonly orientationPlace: number | undefined;
  readonly samples: number;
  /** 1: a pixel's samples are together; 2: each sample has a plane of its own. */
  readonly planes: number;
  readonly format: number;
  readonly profile: Bytes | undefined;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  readonly place: number;
}

/** Fails with RangeError if the file ends early; undefined if it is a BigTIFF. */
export function readTiffHeader(file: DataView): TiffHeader | undefined {
  const isLittle = file.getUint16(0) === 0x4949;
  const short = (place: number): number => file.getUint16(place, isLittle);
  const long = (place: number): number => file.getUint32(place, isLittle);
  if (short(2) !== TIFF) return undefined;

  const entriesAt = (directory: number): ReadonlyMap<number, Entry> =>
    new Map(
      Array.from({ length: short(directory) }, (_, index): [number, Entry] => {
        const entry = directory + 2 + index * ENTRY_SIZE;
        const [type, count] = [short(entry + 2), long(entry + 4)];
        const isInside = (TYPE_SIZES[type] ?? 0) * count <= 4;
        return [short(entry), { type, count, place: isInside ? entry + 8 : long(entry + 8) }];
      }),
    );
  const first = entriesAt(long(4));
  const number = (entries: ReadonlyMap<number, Entry>, tag: number, otherwise: number): number => {
    const entry = entries.get(tag);
    if (entry === undefined) return otherwise;
    return entry.type === SHORT ? short(entry.place) : long(entry.place);
  };
  const value = (name: keyof typeof TAGS, otherwise: number): number => number(first, TAGS[name], otherwise);
  return {
    width: value("width", 0),
    height: value("height", 0),
    hasMore: hasMorePages(),
    isPreview: first.has(TAGS.rawVersion) || (value("subfile", 0) & 1) !== 0,
    bits: value("bits", 1),
    photometric: value("photometric", 2),
    fillOrder: value("fillOrder", 1),
    orientation: value("orientation", 1),
    orientationPlace: first.get(TAGS.orientation)?.place,
    samples: value("samples", 1),
    planes: value("planes", 1),
    format: value("format", 1),
    profile: profile(),
  };

  /** A smaller copy of the first page is none of its own. */
  function hasMorePages(): boolean {
    const next = (directory: number): number => long(directory + 2 + short(directory) * ENTRY_SIZE);
    const seen = new Set<number>();
    try {
      for (
        let page = next(long(4));
        page !== 0 && !seen.has(page) && seen.size < MAX_PAGES;
        page = next(page)
      ) {
        seen.add(page);
        if ((number(entriesAt(page), TAGS.subfile, 0) & 1) === 0) return true;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    return false;
  }

  function profile(): Bytes | undefined {
    const entry = first.get(TAGS.profile);
    if (entry === undefined || entry.count <= 4 || entry.count > MAX_PROFILE) return undefined;
    const start = file.byteOffset + entry.place;
    return new Uint8Array(file.buffer as ArrayBuffer).slice(start, start + entry.count);
  }
}
