// A zip's central directory (APPNOTE 4.3.12 to 4.3.16) as it is written, zip64 included. There is one right way to find
// it: the end record is the one whose comment ends with the file, and the directory is exactly as long, holds exactly as
// many entries, and lies exactly where that record says. What may be in it is for the archive to decide.

import type { Bytes } from "../../contract/bytes";
import { FormatError } from "../errors";
import type { Limits } from "../limits";
import type { Source } from "../source";
import { decodeName } from "./names";

export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
export const UTF8_FLAG = 0x800;
export const CENTRAL_SIZE = 46;
export const END_SIZE = 22;
const END64_SIZE = 56;
const LOCATOR64_SIZE = 20;
const MAX_COMMENT = 0xffff;
const NEWEST_VERSION = 63;
const ZIP64_EXTRA = 1;
const UNKNOWN_16 = 0xffff;
const UNKNOWN_32 = 0xffffffff;
// what a text editor or a transfer in text mode leaves behind the end of a file
const NEWLINES: ReadonlySet<string> = new Set(["", "10", "13,10"]);
const MAX_NEWLINE = 2;
// libarchive fills what it writes to a pipe with zeros up to a whole block, as tapes had it
const BLOCK = 10_240;

/** One header of the central directory. */
export interface Entry {
  readonly name: string;
  readonly rawName: Bytes;
  readonly creator: number;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly attributes: number;
  /** Where the local header is. */
  readonly offset: number;
}

export interface Directory {
  readonly entries: readonly Entry[];
  /** Where the directory begins: members have to end before. */
  readonly start: number;
}

export function corrupt(reason: string, fileName = ""): FormatError {
  return new FormatError("corrupt_zip", `the report's zip ${reason}`, fileName);
}

export function unsupported(reason: string, fileName = ""): FormatError {
  return new FormatError("unsupported_zip", `the report's zip ${reason}`, fileName);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What an end record says, and where it is: entries, and the directory's length and place, in bytes. */
interface End {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  readonly position: number;
}

/**
 * Reads the directory; `corrupt_zip` if it does not hold together, `unsupported_zip` if it is one of several parts or
 * needs a newer reader, `too_large` if it is over its limits.
 */
export async function readDirectory(source: Source, limits: Limits): Promise<Directory> {
  const { start, size, count } = await locateDirectory(source, limits);
  const bytes = await source.read(start, size);
  const entries: Entry[] = [];
  for (let offset = 0; offset < size;) {
    const { entry, end } = entryAt(bytes, offset);
    entries.push(entry);
    offset = end;
  }
  if (entries.length !== count) throw corrupt("contradicts itself about how many files it holds");
  if (entries.length > limits.maxEntries)
    throw new FormatError("too_large", "the report holds too many files");
  return { entries, start };
}

async function locateDirectory(
  source: Source,
  limits: Limits,
): Promise<{ start: number; size: number; count: number }> {
  const small = await endRecord(source);
  const { size, offset, position, count } = (await zip64End(source, small)) ?? small;
  const start = position - size;
  if (start < 0) throw corrupt("names a place outside itself");
  if (size > limits.maxDirectory) throw new FormatError("too_large", "the file's directory is too large");
  if (start !== offset) throw corrupt("has bytes before it");
  return { start, size, count };
}

/** Whether what stands behind a zip is nothing, a line break, or fills a file of `size` bytes. */
function isEnd(rest: Uint8Array, size: number): boolean {
  if (NEWLINES.has(rest.subarray(0, MAX_NEWLINE + 1).join())) return true;
  return size % BLOCK === 0 && rest.length < BLOCK && rest.every((byte) => byte === 0);
}

/** The end record; there has to be exactly one that fits. */
async function endRecord(source: Source): Promise<End> {
  const tailSize = Math.min(source.size, END_SIZE + MAX_COMMENT + BLOCK);
  const tail = await source.read(source.size - tailSize, tailSize);
  const view = viewOf(tail);
  const found: number[] = [];
  for (let index = tail.length - END_SIZE; index >= 0; index--) {
    if (tail[index] !== 0x50 || view.getUint32(index, true) !== END_SIGNATURE) continue;
    const end = index + END_SIZE + view.getUint16(index + 20, true);
    if (end <= tail.length && isEnd(tail.subarray(end), source.size)) found.push(index);
  }
  const [index] = found;
  if (index === undefined) throw corrupt("has no end");
  if (found.length > 1) throw corrupt("has two ends");
  const disks = [view.getUint16(index + 4, true), view.getUint16(index + 6, true)].join();
  const here = view.getUint16(index + 8, true);
  const count = view.getUint16(index + 10, true);
  if ((disks !== "0,0" && disks !== `${UNKNOWN_16},${UNKNOWN_16}`) || here !== count)
    throw unsupported("has several parts");
  return {
    count,
    size: view.getUint32(index + 12, true),
    offset: view.getUint32(index + 16, true),
    position: source.size - tailSize + index,
  };
}

/** The zip64 end record, if there is one; the other must agree. */
async function zip64End(source: Source, small: End): Promise<End | undefined> {
  const position = small.position - LOCATOR64_SIZE - END64_SIZE;
  if (position < 0) return undefined;
  const locator = viewOf(await source.read(position + END64_SIZE, LOCATOR64_SIZE));
  if (locator.getUint32(0, true) !== LOCATOR64_SIGNATURE) return undefined;
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1)
    throw unsupported("has several parts");
  const view = viewOf(await source.read(position, END64_SIZE));
  if (
    view.getUint32(0, true) !== END64_SIGNATURE ||
    view.getBigUint64(4, true) !== BigInt(END64_SIZE - 12) ||
    locator.getBigUint64(8, true) !== BigInt(position)
  )
    throw corrupt("has a broken zip64 record");
  const [count, size, offset] = [safeUint64(view, 32), safeUint64(view, 40), safeUint64(view, 48)];
  if (view.getBigUint64(16, true) !== 0n || view.getBigUint64(24, true) !== BigInt(count))
    throw unsupported("has several parts");
  const agrees =
    (small.count === count || small.count === UNKNOWN_16) &&
    (small.size === size || small.size === UNKNOWN_32) &&
    (small.offset === offset || small.offset === UNKNOWN_32);
  if (!agrees) throw corrupt("contradicts itself about its directory");
  return { count, size, offset, position };
}

function entryAt(bytes: Bytes, offset: number): { entry: Entry; end: number } {
  if (offset + CENTRAL_SIZE > bytes.length) throw corrupt("has a directory that is cut short");
  const view = viewOf(bytes.subarray(offset, offset + CENTRAL_SIZE));
  if (view.getUint32(0, true) !== CENTRAL_SIGNATURE) throw corrupt("has a broken directory");
  if (view.getUint8(6) > NEWEST_VERSION) throw unsupported("needs a newer reader");
  const nameEnd = offset + CENTRAL_SIZE + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const end = extraEnd + view.getUint16(32, true);
  if (end > bytes.length) throw corrupt("has a directory that is cut short");
  const flags = view.getUint16(8, true);
  const rawName = bytes.subarray(offset + CENTRAL_SIZE, nameEnd);
  const name = decodeName(rawName, (flags & UTF8_FLAG) !== 0);
  if (name === undefined) throw corrupt("holds a name that is not text");
  const sizes = withZip64(
    {
      size: view.getUint32(24, true),
      packedSize: view.getUint32(20, true),
      offset: view.getUint32(42, true),
    },
    bytes.subarray(nameEnd, extraEnd),
  );
  const entry: Entry = {
    name,
    rawName,
    creator: view.getUint8(5),
    flags,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    attributes: view.getUint32(38, true),
    ...sizes,
  };
  return { entry, end };
}

interface Sizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** The sizes, those that do not fit into 32 bits from the zip64 field (APPNOTE 4.5.3). */
function withZip64(small: Sizes, extra: Bytes): Sizes {
  const field = extraField(extra);
  if (field === undefined) return small;
  let position = 0;
  const large = (value: number): number => {
    if (value !== UNKNOWN_32) return value;
    position += 8;
    if (position > field.byteLength) throw corrupt("has a broken zip64 field");
    return safeUint64(field, position - 8);
  };
  const size = large(small.size);
  const packedSize = large(small.packedSize);
  return { size, packedSize, offset: large(small.offset) };
}

function extraField(extra: Bytes): DataView | undefined {
  const view = viewOf(extra);
  for (let offset = 0; offset + 4 <= extra.length;) {
    const end = offset + 4 + view.getUint16(offset + 2, true);
    if (end > extra.length) throw corrupt("has a broken extra field");
    if (view.getUint16(offset, true) === ZIP64_EXTRA) return viewOf(extra.subarray(offset + 4, end));
    offset = end;
  }
  return undefined;
}

function safeUint64(view: DataView, offset: number): number {
  const value = view.getBigUint64(offset, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw corrupt("names a place outside itself");
  return Number(value);
}
