// A zip's central directory (APPNOTE 4.3.12 to 4.3.16) as it is written, zip64 included; what may be in it is
// for the archive to decide.

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
const UNKNOWN_32 = 0xffffffff;

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

export function corrupt(reason: string): FormatError {
  return new FormatError("corrupt_zip", `the report's zip ${reason}`);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads the directory; `corrupt_zip` if it does not hold together, `too_large` if it is over its limit. */
export async function readDirectory(source: Source, limits: Limits): Promise<Directory> {
  const { start, size } = await locateDirectory(source, limits);
  const bytes = await source.read(start, size);
  const entries: Entry[] = [];
  for (let offset = 0; offset < size;) {
    const { entry, end } = entryAt(bytes, offset);
    entries.push(entry);
    offset = end;
  }
  return { entries, start };
}

async function locateDirectory(source: Source, limits: Limits): Promise<{ start: number; size: number }> {
  const tailSize = Math.min(source.size, END_SIZE + MAX_COMMENT);
  const tail = await source.read(source.size - tailSize, tailSize);
  const index = endIndex(tail);
  if (index < 0) throw corrupt("has no end");
  const end = source.size - tailSize + index;
  const view = viewOf(tail.subarray(index, index + END_SIZE));
  const small = { size: view.getUint32(12, true), offset: view.getUint32(16, true), end };
  const { size, offset, end: endOfDirectory } = (await locateZip64Directory(source, end)) ?? small;
  const start = endOfDirectory - size;
  if (start < 0) throw corrupt("names a place outside itself");
  if (size > limits.maxDirectory) throw new FormatError("too_large", "the file's directory is too large");
  if (start !== offset) throw corrupt("has bytes before it");
  return { start, size };
}

/** Where the end record is, or -1: without a comment it is at the very end, else it is looked for. */
function endIndex(tail: Bytes): number {
  const view = viewOf(tail);
  const last = tail.length - END_SIZE;
  if (last < 0) return -1;
  if (view.getUint32(last, true) === END_SIGNATURE && view.getUint16(last + 20, true) === 0) return last;
  for (let index = last; index >= 0; index--) {
    if (view.getUint32(index, true) === END_SIGNATURE) return index;
  }
  return -1;
}

async function locateZip64Directory(
  source: Source,
  end: number,
): Promise<{ size: number; offset: number; end: number } | undefined> {
  if (end < LOCATOR64_SIZE + END64_SIZE) return undefined;
  const locator = viewOf(await source.read(end - LOCATOR64_SIZE, LOCATOR64_SIZE));
  if (locator.getUint32(0, true) !== LOCATOR64_SIGNATURE) return undefined;
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) throw corrupt("has several parts");
  const at = end - LOCATOR64_SIZE - END64_SIZE;
  const view = viewOf(await source.read(at, END64_SIZE));
  if (view.getUint32(0, true) !== END64_SIGNATURE) return undefined;
  return { size: safeUint64(view, 40), offset: safeUint64(view, 48), end: at };
}

function entryAt(bytes: Bytes, offset: number): { entry: Entry; end: number } {
  if (offset + CENTRAL_SIZE > bytes.length) throw corrupt("has a directory that is cut short");
  const view = viewOf(bytes.subarray(offset, offset + CENTRAL_SIZE));
  if (view.getUint32(0, true) !== CENTRAL_SIGNATURE) throw corrupt("has a broken directory");
  if (view.getUint8(6) > NEWEST_VERSION) throw corrupt("needs a newer reader");
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
