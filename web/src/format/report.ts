// Sealing a report: media in, a .picsafe file out. The inner zip is written into the encryption, which fills its
// place in the outer zip; nothing is kept in the clear on the way.

import type { MediaType } from "../contract/media-kinds";
import { isReportId } from "../contract/report-ids";
import { blobFromChunks } from "./blobs";
import type { Bytes } from "../contract/bytes";
import { tagText } from "../contract/report-tags";
import { crc32 } from "./crc32";
import { discard } from "./discard";
import { FormatError } from "./errors";
import { DEFAULT_LIMITS } from "./limits";
import { type ConsentType, type KnownMetadata, encodeMetadata } from "./metadata";
import {
  CONSENT_JPG,
  CONSENT_M4A,
  METADATA_JSON,
  PACKAGE_ENCRYPTED,
  PACKAGE_JSON,
  REPORT_PDF,
  mediaName,
  thumbnailName,
} from "./names";
import { type WrappedPassword, encodePackage } from "./package";
import { newHeader } from "./rncryptor/header";
import { MessageWriter, messageSize } from "./rncryptor/writer";
import { BytesSource, readBlobChunks, readChunks } from "./source";
import { type StoredMember, TwoMemberZip, streamZip, zipSize } from "./zip/writer";

/** The media type of a sealed report. */
export const REPORT_TYPE = "application/vnd.picsafe";

/** The media type of a report that is not sealed. */
export const PLAIN_REPORT_TYPE = "application/zip";

export type Content = Blob | Bytes;

/** A photo, video or audio recording to be enclosed, and its thumbnail (JPEG) if it has one. */
export interface MediaItem {
  readonly itemId: string;
  readonly mediaType: MediaType;
  readonly content: Content;
  readonly thumbnail?: Content;
}

/** The evidence of consent: a signature (JPEG) or a recording (M4A). */
export interface ConsentFile {
  readonly type: ConsentType;
  readonly content: Content;
}

export interface Report {
  readonly metadata: KnownMetadata;
  readonly pdf: Content;
  readonly consent?: ConsentFile | undefined;
  readonly items: readonly MediaItem[];
}

export interface SealOptions {
  /** The text of the report's key. */
  readonly key: string;
  readonly keyserverUrl: string;
  /** The key as `wrapPassword` has wrapped it for an Endpoint Server, if no Key Server has it. */
  readonly staticKey?: WrappedPassword | undefined;
  /** Told how many bytes of how many have been sealed. */
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A sealed report, and its tag (64 hexadecimal digits), which the Key Server has to know before anybody gets it. */
export interface Sealed {
  readonly file: Blob;
  readonly tag: string;
}

/**
 * Makes a sealed report. Fails with `invalid_metadata` if the metadata is over its limits, or names other items
 * or another kind of consent than are given, or no report ID, or another than its key was wrapped for;
 * `invalid_identifier`, `invalid_key` or `invalid_package` if an item ID, the key or the URL cannot be one;
 * `too_large` if the report does not fit into memory; `read_failed` if a file cannot be read.
 */
export async function sealReport(report: Report, options: SealOptions): Promise<Sealed> {
  requireConsistent(report);
  const { keyserverUrl, staticKey } = options;
  if (staticKey !== undefined && staticKey.reportId !== report.metadata.details?.reportid) {
    throw new FormatError(
      "invalid_metadata",
      "the metadata names another report than the key was wrapped for",
    );
  }
  const members = reportMembers(report, options.signal);
  const plainSize = zipSize(members);
  const header = newHeader(true);
  const size = messageSize(plainSize, header);
  if (size > DEFAULT_LIMITS.maxMessage) {
    throw new FormatError("too_large", "the report is too large to be sealed in a browser");
  }
  const zip = new TwoMemberZip(
    PACKAGE_JSON,
    encodePackage({ keyserverUrl, staticKey }),
    PACKAGE_ENCRYPTED,
    size,
  );
  const writer = await MessageWriter.into(zip.second, options.key, header);
  let done = 0;
  let checked = 0;
  let crc = 0;
  const check = (): void => {
    crc = crc32(zip.second.subarray(checked, writer.written), crc);
    checked = writer.written;
  };
  for await (const chunk of streamZip(members)) {
    await writer.write(chunk);
    check();
    done += chunk.length;
    options.progress?.(done, plainSize);
  }
  await writer.finish();
  check();
  zip.finish(crc);
  const tag = tagText(zip.second);
  const sealed = new BytesSource(zip.bytes);
  const file = await blobFromChunks(readChunks(sealed, options.signal), sealed.size, REPORT_TYPE);
  discard(zip.bytes);
  return { file, tag };
}

/**
 * A report that is not sealed, as an Endpoint Server takes it over TLS: the inner zip by itself. Fails as `sealReport`
 * does.
 */
export async function packReport(
  report: Report,
  options: Pick<SealOptions, "progress" | "signal">,
): Promise<Blob> {
  requireConsistent(report);
  const members = reportMembers(report, options.signal);
  const size = zipSize(members);
  if (size > DEFAULT_LIMITS.maxMessage) {
    throw new FormatError("too_large", "the report is too large to be packed in a browser");
  }
  return blobFromChunks(withProgress(streamZip(members), size, options.progress), size, PLAIN_REPORT_TYPE);
}

async function* withProgress(
  chunks: AsyncIterable<Bytes>,
  size: number,
  progress: SealOptions["progress"],
): AsyncGenerator<Bytes, void, undefined> {
  let done = 0;
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.length;
    progress?.(done, size);
  }
}

function requireConsistent({ metadata, consent, items }: Report): void {
  if (!isReportId(metadata.details?.reportid ?? "")) {
    throw new FormatError("invalid_metadata", "the metadata names no report ID");
  }
  const described = (metadata.media ?? []).map(({ mediaid, type }) => `${mediaid} ${type}`);
  const enclosed = items.map(({ itemId, mediaType }) => `${itemId} ${mediaType}`);
  if (described.join("\n") !== enclosed.join("\n")) {
    throw new FormatError("invalid_metadata", "the metadata describes other media items than are enclosed");
  }
  if ((metadata.consent?.type ?? "") !== (consent?.type ?? "")) {
    throw new FormatError(
      "invalid_metadata",
      "the metadata describes another kind of consent than is enclosed",
    );
  }
}

function reportMembers({ metadata, pdf, consent, items }: Report, signal?: AbortSignal): StoredMember[] {
  const contents: [string, Content][] = [
    [METADATA_JSON, encodeMetadata(metadata)],
    [REPORT_PDF, pdf],
  ];
  if (consent !== undefined) {
    contents.push([consent.type === "signed" ? CONSENT_JPG : CONSENT_M4A, consent.content]);
  }
  for (const { itemId, mediaType, content, thumbnail } of items) {
    contents.push([mediaName(itemId, mediaType), content]);
    if (thumbnail !== undefined) contents.push([thumbnailName(itemId), thumbnail]);
  }
  return contents.map(([name, content]) => {
    if (content instanceof Blob) {
      return { name, size: content.size, chunks: () => readBlobChunks(content, signal) };
    }
    const source = new BytesSource(content);
    return { name, size: source.size, chunks: () => readChunks(source, signal) };
  });
}
