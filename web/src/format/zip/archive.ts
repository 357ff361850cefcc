// Reading a zip that a stranger made: its directory is checked as a whole before any member is opened.

import type { Bytes } from "../../contract/bytes";
import { crc32 } from "../crc32";
import { FormatError } from "../errors";
import type { Limits } from "../limits";
import { folded } from "../../contract/settled-characters";
import { safePath } from "../paths";
import { type Source, SourceSlice, readChunks } from "../source";
import {
  type Directory,
  type Entry,
  LOCAL_SIGNATURE,
  UTF8_FLAG,
  corrupt,
  readDirectory,
  unsupported,
  viewOf,
} from "./directory";
import { inflate } from "./inflate";

const LOCAL_SIZE = 30;
const ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000;
const STORED = 0;
const DEFLATED = 8;
const UNIX_SYSTEMS: ReadonlySet<number> = new Set([3, 19]); // 19 is Darwin
const DOS_DIRECTORY = 0x10;
const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;
const FOLDER = 0o040000;

/** A checked file: its path in the zip, its unpacked size, and where its data lies. */
export interface Member {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly stored: boolean;
  readonly offset: number;
  readonly packedSize: number;
}

/** A zip with a checked directory. */
export class Archive {
  /** The files by path, with `/` between folders, in the order of the directory. */
  readonly members: ReadonlyMap<string, Member>;
  /** The paths of the folders that have an entry of their own. */
  readonly folders: readonly string[];
  readonly #source: Source;

  private constructor(source: Source, members: readonly Member[], folders: readonly string[]) {
    this.#source = source;
    this.members = new Map(members.map((member) => [member.name, member]));
    this.folders = folders;
  }

  /**
   * Checks the size of the directory and the number of its entries; every path (also against duplicates that
   * differ in letter case only) and mode; flags and compression; that the members begin at the start of the
   * file and do not overlap; and the declared sizes, singly and in sum. What is read of a member can then not
   * exceed what was declared.
   *
   * Fails with `corrupt_zip`, `unsupported_zip`, `too_large`, `unsafe_name` or `duplicate_name`.
   */
  static async open(source: Source, limits: Limits): Promise<Archive> {
    const directory = await readDirectory(source, limits);
    const checked: CheckedEntry[] = [];
    for (const entry of directory.entries) checked.push(await checkedEntry(source, entry));
    const all = checked.map(({ member }) => member);
    const members = checked.filter(({ isFolder }) => !isFolder).map(({ member }) => member);
    requireDistinct(members);
    requireDisjoint(all, directory);
    requireWithinLimits(all, limits);
    const folders = checked.filter(({ isFolder }) => isFolder).map(({ member }) => member.name);
    return new Archive(source, members, folders);
  }

  /** The packed bytes of a member as they lie in the zip. */
  data(member: Member): Source {
    return new SourceSlice(this.#source, member.offset, member.packedSize);
  }

  /**
   * A member from front to back, each chunk there until the next one is asked for; fails with `corrupt_zip` at
   * its end if it is not what the directory says.
   */
  async *chunks(member: Member, signal?: AbortSignal): AsyncGenerator<Bytes, void, undefined> {
    const packed = readChunks(this.data(member), signal);
    let crc = 0;
    for await (const chunk of member.stored ? packed : inflate(packed, member)) {
      crc = crc32(chunk, crc);
      yield chunk;
    }
    if (crc !== member.crc) throw corrupt("holds a file that is not what its checksum says", member.name);
  }

  /** A member's bytes; `too_large` if there are more than `limit`, else as `chunks`. */
  async bytes(member: Member, limit: number): Promise<Bytes> {
    const { size, name } = member;
    if (size > limit) throw new FormatError("too_large", "a file in the report is too large", name);
    const bytes = new Uint8Array(size);
    let position = 0;
    for await (const chunk of this.chunks(member)) {
      bytes.set(chunk, position);
      position += chunk.length;
    }
    return bytes;
  }
}

interface CheckedEntry {
  readonly member: Member;
  readonly isFolder: boolean;
}

async function checkedEntry(source: Source, entry: Entry): Promise<CheckedEntry> {
  const { path, isFolder: isNamedFolder } = safePath(entry.name);
  const type = UNIX_SYSTEMS.has(entry.creator) ? (entry.attributes >>> 16) & FILE_TYPE : 0;
  const isFolder = isNamedFolder || type === FOLDER || (entry.attributes & DOS_DIRECTORY) !== 0;
  const isPlain = type === 0 || type === REGULAR_FILE || type === FOLDER;
  if (!isPlain || (isFolder && entry.size !== 0)) {
    throw new FormatError("unsafe_name", "the report holds something that is not a plain file", entry.name);
  }
  if ((entry.flags & ENCRYPTED_FLAGS) !== 0) throw unsupported("uses encryption of its own", entry.name);
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw unsupported("uses a compression that reports do not use", entry.name);
  }
  const stored = entry.method === STORED;
  if (stored && entry.packedSize !== entry.size) throw corrupt("contradicts itself about a size", entry.name);
  const { size, crc, packedSize } = entry;
  const offset = await dataOffset(source, entry);
  return { member: { name: path, size, crc, stored, packedSize, offset }, isFolder };
}

async function dataOffset(source: Source, entry: Entry): Promise<number> {
  if (entry.offset + LOCAL_SIZE > source.size) throw corrupt("names a place outside itself", entry.name);
  const view = viewOf(await source.read(entry.offset, LOCAL_SIZE));
  const flags = view.getUint16(6, true);
  if (
    view.getUint32(0, true) !== LOCAL_SIGNATURE ||
    view.getUint16(8, true) !== entry.method ||
    (flags & ENCRYPTED_FLAGS) !== 0
  ) {
    throw corrupt("contradicts itself about a file", entry.name);
  }
  const nameOffset = entry.offset + LOCAL_SIZE;
  const nameSize = view.getUint16(26, true);
  const offset = nameOffset + nameSize + view.getUint16(28, true);
  if (offset > source.size) throw corrupt("names a place outside itself", entry.name);
  const name = await source.read(nameOffset, nameSize);
  const same = name.length === entry.rawName.length && name.every((byte, at) => byte === entry.rawName[at]);
  // the same bytes in another encoding are another name, unless they are ASCII
  const encodings = (flags ^ entry.flags) & UTF8_FLAG;
  if (!same || (encodings !== 0 && name.some((byte) => byte > 0x7f))) {
    throw corrupt("contradicts itself about a name", entry.name);
  }
  if (offset + entry.packedSize > source.size) throw corrupt("names a place outside itself", entry.name);
  return offset;
}

function requireDistinct(members: readonly Member[]): void {
  const seen = new Set<string>();
  for (const { name } of members) {
    if (seen.has(folded(name)))
      throw new FormatError("duplicate_name", "the report holds two files of one name", name);
    seen.add(folded(name));
  }
}

/** Refuses members that share bytes, reach into the directory, or leave room before the first one. */
function requireDisjoint(members: readonly Member[], directory: Directory): void {
  const places = members.map((member, index) => ({
    start: directory.entries[index]?.offset ?? 0,
    end: member.offset + member.packedSize,
    name: member.name,
  }));
  let end = 0;
  for (const place of places.sort((one, other) => one.start - other.start)) {
    if (place.start < end || (end === 0 && place.start !== 0))
      throw corrupt("holds overlapping files", place.name);
    end = place.end;
  }
  if (end > directory.start) throw corrupt("holds overlapping files");
}

function requireWithinLimits(members: readonly Member[], limits: Limits): void {
  if (members.reduce((sum, member) => sum + member.size, 0) > limits.maxUnpacked) {
    throw new FormatError("too_large", "the report is too large when unpacked");
  }
  for (const member of members) {
    if (member.size > Math.max(limits.ratioFloor, member.packedSize * limits.maxRatio)) {
      throw new FormatError(
        "too_large",
        "the report holds a file that is suspiciously compressed",
        member.name,
      );
    }
  }
}
