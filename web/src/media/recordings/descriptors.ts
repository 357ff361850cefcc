// `esds` (ISO/IEC 14496-1 section 7.2.6): what kind of stream it is, and the decoder's own settings.

import { type Bytes, concat } from "../../contract/bytes";
import { MediaError } from "../errors";
import { isGeneral, specificConfig } from "./aac";
import { zeros } from "./boxes";
import { visualConfig } from "./mpeg4-visual";

type Filter = (content: Bytes) => Uint8Array;

const MAX_LENGTH_BYTES = 4;
const MPEG4_VISUAL = 0x20;
const AAC: ReadonlySet<number> = new Set([0x40, 0x66, 0x67, 0x68]);
// MPEG-1's and MPEG-2's layers, AC-3 and its enhancement
const WITHOUT_SETTINGS: ReadonlySet<number> = new Set([0x69, 0x6b, 0xa5, 0xa6]);
const [STREAM, DECODER, SPECIFIC, SYNC] = [3, 4, 5, 6];

/** The descriptors that a decoder reads; fails with `unsupported_media` for film and sound that are not known. */
export function mpeg4(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 4), descriptors(content.subarray(4), new Map([[STREAM, stream]])));
}

/** What kind of stream it is, by the registration authority's number. */
export function objectType(content: Bytes): number | undefined {
  let found: number | undefined;
  const decoder: Filter = (within) => {
    found ??= within[0];
    return zeros(0);
  };
  const ofStream: Filter = (within) => withinStream(within, new Map([[DECODER, decoder]]));
  descriptors(content.subarray(4), new Map([[STREAM, ofStream]]));
  return found;
}

/** Whether the stream is AAC whose frames are made of elements. */
export function isAac(content: Bytes): boolean {
  let found = false;
  const decoder: Filter = (within) =>
    descriptors(
      within.subarray(13),
      new Map([
        [
          SPECIFIC,
          (settings): Uint8Array => {
            found = AAC.has(within[0] ?? 0) && isGeneral(settings);
            return zeros(0);
          },
        ],
      ]),
    );
  const ofStream: Filter = (within) => withinStream(within, new Map([[DECODER, decoder]]));
  descriptors(content.subarray(4), new Map([[STREAM, ofStream]]));
  return found;
}

/** The first descriptor of each kind that is kept (ISO/IEC 14496-1 section 8.3.3). */
function descriptors(content: Bytes, kept: ReadonlyMap<number, Filter>): Uint8Array {
  const found = new Map<number, Uint8Array>();
  let position = 0;
  for (;;) {
    const tag = content[position];
    if (tag === undefined) return concat(...found.values());
    let size = 0;
    let start = position + 1;
    while (start < content.length && start - position <= MAX_LENGTH_BYTES) {
      const part = content[start] ?? 0;
      size = size * 128 + (part & 0x7f);
      start++;
      if ((part & 0x80) === 0) break;
    }
    const filter = kept.get(tag);
    if (filter !== undefined && !found.has(tag)) {
      const body = filter(content.subarray(start, start + size));
      found.set(tag, concat(Uint8Array.of(tag), lengthOf(body.length, start - position - 1), body));
    }
    position = start + size;
  }
}

/** A length in as many bytes as there were, seven bits in each. */
function lengthOf(size: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, at) => {
    const left = count - 1 - at;
    return ((size >>> (7 * left)) & 0x7f) | (left > 0 ? 0x80 : 0);
  });
}

/** An elementary stream: another one's address, languages and other people's descriptors stay behind. */
function stream(content: Bytes): Uint8Array {
  if (content.length < 3) return zeros(0);
  const flags = (content[2] ?? 0) & 31;
  const kept = new Map<number, Filter>([
    [DECODER, decoderSettings],
    [SYNC, (sync): Uint8Array => sync.subarray(0, 1)],
  ]);
  return concat(content.subarray(0, 2), Uint8Array.of(flags), withinStream(content, kept));
}

function withinStream(content: Bytes, kept: ReadonlyMap<number, Filter>): Uint8Array {
  if (content.length < 3) return zeros(0);
  const flags = content[2] ?? 0;
  let start = (flags & 0x80) === 0 ? 3 : 5;
  if ((flags & 0x40) !== 0) start += 1 + (content[start] ?? 0);
  if ((flags & 0x20) !== 0) start += 2;
  return descriptors(content.subarray(start), kept);
}

function decoderSettings(content: Bytes): Uint8Array {
  return concat(content.subarray(0, 13), descriptors(content.subarray(13), settingsOf(content[0])));
}

function settingsOf(kind: number | undefined): ReadonlyMap<number, Filter> {
  if (kind === undefined || WITHOUT_SETTINGS.has(kind)) return new Map();
  if (kind === MPEG4_VISUAL) return new Map([[SPECIFIC, visualConfig]]);
  if (AAC.has(kind)) return new Map([[SPECIFIC, specificConfig]]);
  throw new MediaError("unsupported_media");
}
