// Opening a report: what can be read of it without the key, and all of it with the key. Nothing is decrypted
// before the whole file is verified, and then only what is asked for.

import { contentType } from "../contract/media-kinds";
import { blobFromChunks } from "./blobs";
import type { Bytes } from "../contract/bytes";
import { TAG_SIZE, tagText } from "../contract/report-tags";
import { type ConsentGap, consentGaps } from "./consent-gaps";
import { FormatError } from "./errors";
import { type Layout, contentsLayout, packageLayout, placeOf } from "./layout";
import { DEFAULT_LIMITS, type Limits } from "./limits";
import { MAX_METADATA_BYTES, type Metadata, decodeMetadata } from "./metadata";
import { METADATA_JSON, type MemberName, PACKAGE_ENCRYPTED, PACKAGE_JSON, REPORT_PDF } from "./names";
import { type Package, type WrappedPassword, decodePackage } from "./package";
import type { Secret } from "./rncryptor/keys";
import { verify } from "./rncryptor/reader";
import { type Source, sourceOf } from "./source";
import { Archive, type Member } from "./zip/archive";

/** A file of an opened report: its name, the part it plays, its item, and its size in bytes. */
export interface ReportMember extends MemberName {
  readonly size: number;
}

/** A sealed report. */
export class PicsafeFile {
  /** Where the key is, and empty if no server has it; whoever made the file wrote it there. */
  readonly keyserverUrl: string;
  /** The password for the Endpoint Server that the report was sealed for; undefined if it was not. */
  readonly staticKey: WrappedPassword | undefined;
  /** In bytes. */
  readonly size: number;
  /** The paths of what else lies in the zip, which nobody has authenticated. */
  readonly ignored: readonly string[];
  readonly #archive: Archive;
  readonly #packed: Member;
  readonly #limits: Limits;
  #inflated: Promise<Bytes> | undefined;

  private constructor(
    { keyserverUrl, staticKey }: Package,
    size: number,
    archive: Archive,
    layout: ReturnType<typeof packageLayout>,
    limits: Limits,
  ) {
    this.keyserverUrl = keyserverUrl;
    this.staticKey = staticKey;
    this.size = size;
    this.ignored = layout.ignored;
    this.#archive = archive;
    this.#packed = placeOf(layout, PACKAGE_ENCRYPTED);
    this.#limits = limits;
  }

  /**
   * Opens a file or bytes in memory, which must not be changed afterwards.
   *
   * Fails with `not_a_report`, `corrupt_zip`, `unsupported_zip`, `too_large`, `missing_part`, `unsafe_name`,
   * `duplicate_name`, `invalid_package` or `read_failed`.
   */
  static async open(origin: Blob | Bytes, limits: Limits = DEFAULT_LIMITS): Promise<PicsafeFile> {
    const source = sourceOf(origin);
    if (source.size > limits.maxFile)
      throw new FormatError("too_large", "the file is too large to be a report");
    if (!(await startsAsZip(source)))
      throw new FormatError("not_a_report", "the file is not a .picsafe file");
    const archive = await Archive.open(source, limits);
    const layout = packageLayout(archive, limits);
    requireNoSmaller(placeOf(layout, PACKAGE_ENCRYPTED));
    const document = await archive.bytes(placeOf(layout, PACKAGE_JSON), limits.maxPackageJson);
    return new PicsafeFile(decodePackage(document), source.size, archive, layout, limits);
  }

  /**
   * What the file says its tag is, by its last bytes alone: 64 hexadecimal digits, to ask the Key Server with. Only
   * the tag of what `unlock` returns has been checked. Fails with `truncated`, `corrupt_zip`, `too_large` or
   * `read_failed`.
   */
  async tag(): Promise<string> {
    const member = this.#packed;
    if (member.size < TAG_SIZE) throw new FormatError("truncated", "the encrypted part is incomplete");
    if (!member.stored) return tagText(await this.#message());
    return tagText(await this.#archive.data(member).read(member.size - TAG_SIZE, TAG_SIZE));
  }

  /**
   * Verifies the report from end to end, and returns its contents.
   *
   * Fails with `authentication_failed` if the key is wrong or the file was changed (nobody can tell which),
   * `truncated`, `unsupported_version`, `unsupported_options` or `invalid_padding` if the encrypted part is
   * not a proper RNCryptor version 3 message, `invalid_key` if the key cannot be one, `too_large` if it does
   * not fit into memory, `invalid_metadata` and what `open` fails with if no proper report was sealed.
   */
  async unlock(key: Secret): Promise<OpenedReport> {
    const message = await this.#message();
    const contents = await verify(message, key);
    return OpenedReport.of(contents, tagText(message), this.#limits);
  }

  /** package.encrypted in memory. Another writer may have deflated it, though it cannot shrink. */
  async #message(): Promise<Bytes> {
    const member = this.#packed;
    if (member.size > this.#limits.maxMessage) {
      throw new FormatError("too_large_for_browser", "the report is too large to be opened in a browser");
    }
    if (member.stored) return this.#archive.data(member).read(0, member.size);
    this.#inflated ??= this.#archive.bytes(member, this.#limits.maxMessage);
    return this.#inflated;
  }
}

/** Refuses a message that was packed to less than it has: nothing encrypted can be. */
function requireNoSmaller({ size, packedSize }: Member): void {
  if (size > packedSize + Math.floor(packedSize / 100) + 64) {
    throw new FormatError("too_large", "what the report's encrypted part unpacks to cannot be encrypted");
  }
}

/** The verified contents of a report, decrypted where and when they are read. */
export class OpenedReport {
  /** By name, in the order of the zip; other writers' names are spelt as ours. */
  readonly members: ReadonlyMap<string, ReportMember>;
  /** The paths of what is no part of a report and was passed over; a folder ends in `/`. Show them. */
  readonly ignored: readonly string[];
  readonly metadata: Metadata;
  /** The message's HMAC, which was verified over all of it: 64 hexadecimal digits. */
  readonly tag: string;
  /** The IDs that the metadata lists and no file has: whoever shows the report has to say so. */
  readonly missingItems: readonly string[];
  /** What is said of consent and not proven: whoever shows the report has to say so. */
  readonly consentGaps: readonly ConsentGap[];
  readonly #archive: Archive;
  readonly #layout: Layout<MemberName>;

  private constructor(archive: Archive, layout: Layout<MemberName>, metadata: Metadata, tag: string) {
    const members = [...layout.files.values()].map(({ part, member: { size } }) => ({ ...part, size }));
    this.#archive = archive;
    this.#layout = layout;
    this.ignored = layout.ignored;
    this.tag = tag;
    this.members = new Map(members.map((member) => [member.name, member]));
    this.metadata = metadata;
    this.consentGaps = consentGaps(metadata, new Set(this.members.keys()));
    const enclosed = new Set(members.filter(({ kind }) => kind === "media").map(({ itemId }) => itemId));
    this.missingItems = metadata.media.map(({ mediaid }) => mediaid).filter((id) => !enclosed.has(id));
  }

  /** The report in a verified plaintext; PicsafeFile.unlock says how it fails. */
  static async of(contents: Source, tag: string, limits: Limits): Promise<OpenedReport> {
    const archive = await Archive.open(contents, limits);
    const layout = contentsLayout(archive, limits);
    placeOf(layout, REPORT_PDF);
    const document = await archive.bytes(placeOf(layout, METADATA_JSON), MAX_METADATA_BYTES);
    return new OpenedReport(archive, layout, decodeMetadata(document), tag);
  }

  /**
   * One file from front to back, each chunk there until the next one is asked for. Fails with `missing_part` if there is no such file, and at its end with
   * `corrupt_zip` if it is not what its checksum says.
   */
  async *chunks(name: string, signal?: AbortSignal): AsyncGenerator<Bytes, void, undefined> {
    yield* this.#archive.chunks(placeOf(this.#layout, name), signal);
  }

  /** One file's bytes; `too_large` if there are more than `limit`, else as `chunks`. */
  async bytes(name: string, limit: number): Promise<Bytes> {
    return this.#archive.bytes(placeOf(this.#layout, name), limit);
  }

  /** One file with its type, to be shown or saved; fails as `chunks` does. */
  async blob(name: string, signal?: AbortSignal): Promise<Blob> {
    const { size } = placeOf(this.#layout, name);
    return blobFromChunks(this.chunks(name, signal), size, contentType(name));
  }
}

async function startsAsZip(source: Source): Promise<boolean> {
  if (source.size < 2) return false;
  const [first, second] = await source.read(0, 2);
  return first === 0x50 && second === 0x4b;
}
