// Writing zips of stored members: private regular files of 1980-01-01, so that the directory says nothing about
// when a report was made. Sizes are known before the first byte is written; they stay below 2 GiB, because a
// message has to fit into memory, so that zip64 is never needed.

import { type Bytes, concat, utf8 } from "../../contract/bytes";
import { crc32 } from "../crc32";
import { CENTRAL_SIGNATURE, CENTRAL_SIZE, END_SIGNATURE, END_SIZE, LOCAL_SIGNATURE } from "./directory";

const LOCAL_SIZE = 30;
const DESCRIPTOR_SIZE = 16;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const SIZES_FOLLOW = 0x8;
const VERSION = 20;
const UNIX = 3;
const EARLIEST_DATE = 0x21; // 1980-01-01
const PRIVATE_FILE = 0o100600 * 0x10000;

/** A member to be stored, and its data as often as it is asked for. */
export interface StoredMember {
  readonly name: string;
  readonly size: number;
  readonly chunks: () => AsyncIterable<Bytes> | Iterable<Bytes>;
}

interface Written {
  readonly name: Bytes;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
  readonly flags: number;
}

/** The length in bytes of what `streamZip` writes. */
export function zipSize(members: readonly Pick<StoredMember, "name" | "size">[]): number {
  return members.reduce(
    (sum, { name, size }) => sum + LOCAL_SIZE + CENTRAL_SIZE + 2 * name.length + size + DESCRIPTOR_SIZE,
    END_SIZE,
  );
}

/** A zip written front to back: each member's checksum follows its data. Names are ASCII. */
export async function* streamZip(members: readonly StoredMember[]): AsyncGenerator<Bytes, void, undefined> {
  const written: Written[] = [];
  let offset = 0;
  for (const member of members) {
    const name = utf8(member.name);
    const flags = SIZES_FOLLOW;
    yield localHeader({ name, size: 0, crc: 0, offset, flags });
    let crc = 0;
    let size = 0;
    for await (const chunk of member.chunks()) {
      yield chunk;
      crc = crc32(chunk, crc);
      size += chunk.length;
    }
    const entry = { name, size, crc, offset, flags };
    yield descriptor(entry);
    written.push(entry);
    offset += LOCAL_SIZE + name.length + size + DESCRIPTOR_SIZE;
  }
  yield directory(written, offset);
}

/** A zip around two members in memory, of which `second` is filled later: see `finish`. */
export class TwoMemberZip {
  /** The whole zip. */
  readonly bytes: Bytes;
  /** The part of it that is the second member's data. */
  readonly second: Bytes;
  readonly #first: Written;
  readonly #secondName: Bytes;
  readonly #secondOffset: number;

  constructor(firstName: string, first: Bytes, secondName: string, secondSize: number) {
    this.#first = { name: utf8(firstName), size: first.length, crc: crc32(first), offset: 0, flags: 0 };
    this.#secondName = utf8(secondName);
    const head = concat(localHeader(this.#first), first);
    this.#secondOffset = head.length;
    const start = head.length + LOCAL_SIZE + this.#secondName.length;
    const names = this.#first.name.length + this.#secondName.length;
    this.bytes = new Uint8Array(start + secondSize + 2 * CENTRAL_SIZE + names + END_SIZE);
    this.bytes.set(head);
    this.second = this.bytes.subarray(start, start + secondSize);
  }

  /** Completes the zip once `second` is filled, whose checksum is `crc`. */
  finish(crc: number): void {
    const second: Written = {
      name: this.#secondName,
      size: this.second.length,
      crc,
      offset: this.#secondOffset,
      flags: 0,
    };
    this.bytes.set(localHeader(second), second.offset);
    const end = second.offset + LOCAL_SIZE + second.name.length + second.size;
    this.bytes.set(directory([this.#first, second], end), end);
  }
}

function localHeader(entry: Written): Bytes {
  const header = new Uint8Array(LOCAL_SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, LOCAL_SIGNATURE, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, entry.flags, true);
  view.setUint16(12, EARLIEST_DATE, true);
  setSizes(view, 14, entry);
  view.setUint16(26, entry.name.length, true);
  return concat(header, entry.name);
}

function descriptor(entry: Written): Bytes {
  const bytes = new Uint8Array(DESCRIPTOR_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, DESCRIPTOR_SIGNATURE, true);
  setSizes(view, 4, entry);
  return bytes;
}

function centralHeader(entry: Written): Bytes {
  const header = new Uint8Array(CENTRAL_SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  view.setUint8(4, VERSION);
  view.setUint8(5, UNIX);
  view.setUint16(6, VERSION, true);
  view.setUint16(8, entry.flags, true);
  view.setUint16(14, EARLIEST_DATE, true);
  setSizes(view, 16, entry);
  view.setUint16(28, entry.name.length, true);
  view.setUint32(38, PRIVATE_FILE, true);
  view.setUint32(42, entry.offset, true);
  return concat(header, entry.name);
}

function directory(entries: readonly Written[], start: number): Bytes {
  const headers = concat(...entries.map(centralHeader));
  const end = new Uint8Array(END_SIZE);
  const view = new DataView(end.buffer);
  view.setUint32(0, END_SIGNATURE, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, entries.length, true);
  view.setUint32(12, headers.length, true);
  view.setUint32(16, start, true);
  return concat(headers, end);
}

function setSizes(view: DataView, offset: number, { crc, size }: Written): void {
  view.setUint32(offset, crc, true);
  view.setUint32(offset + 4, size, true);
  view.setUint32(offset + 8, size, true);
}
