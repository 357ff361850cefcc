// Opens and seals reports in Node, for tests of interoperability: one JSON request on standard input, one JSON
// answer on standard output. Contents travel as base64, digests in hexadecimal digits.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { ChainBroken } from "../src/contract/errors";
import type { MediaType } from "../src/contract/media-kinds";
import { verifyChain } from "../src/contract/audit-chain";
import {
  type Bytes,
  type ConsentType,
  FormatError,
  type KnownMetadata,
  type Metadata,
  PicsafeFile,
  decodeMetadata,
  encodeMetadata,
  sealReport,
} from "../src/format";
import { wrapPassword } from "../src/format/static-keys";

interface Seal {
  readonly command: "seal";
  readonly path: string;
  readonly key: string;
  readonly keyserverUrl: string;
  /** A hospital's public key, instead of the URL. */
  readonly staticKey?: string;
  readonly metadata: KnownMetadata;
  readonly pdf: string;
  readonly consent?: { readonly type: ConsentType; readonly content: string };
  readonly items: readonly {
    readonly itemId: string;
    readonly mediaType: MediaType;
    readonly content: string;
    readonly thumbnail?: string;
  }[];
}

type Request =
  | Seal
  | { readonly command: "open"; readonly path: string; readonly key: string }
  | { readonly command: "metadata"; readonly documents: readonly string[] }
  | {
      readonly command: "chain";
      readonly reportId: string;
      readonly entries: readonly Record<string, unknown>[];
      readonly head: string;
    };

async function answer(request: Request): Promise<unknown> {
  switch (request.command) {
    case "seal":
      return seal(request);
    case "open":
      return open(request.path, request.key);
    case "metadata":
      return request.documents.map(decoded);
    case "chain":
      return verifyChain(request.reportId, request.entries, request.head).then(
        () => ({ brokenAt: null }),
        (error: unknown) => ({ brokenAt: error instanceof ChainBroken ? error.seq : String(error) }),
      );
  }
}

async function seal(request: Seal): Promise<unknown> {
  const { path, key, keyserverUrl, metadata, consent } = request;
  const staticKey =
    request.staticKey === undefined
      ? undefined
      : await wrapPassword(request.staticKey, metadata.details?.reportid ?? "", key);
  const items = request.items.map(({ content, thumbnail, ...item }) => ({
    ...item,
    content: bytesOf(content),
    ...(thumbnail === undefined ? {} : { thumbnail: bytesOf(thumbnail) }),
  }));
  const { file, tag } = await sealReport(
    {
      metadata,
      pdf: bytesOf(request.pdf),
      items,
      consent: consent === undefined ? undefined : { type: consent.type, content: bytesOf(consent.content) },
    },
    { key, keyserverUrl, staticKey },
  );
  writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
  return { size: file.size, tag };
}

async function open(path: string, key: string): Promise<unknown> {
  const file = await PicsafeFile.open(new Blob([readFileSync(path)]));
  const report = await file.unlock(key);
  const members: Record<string, string> = {};
  for (const { name, size } of report.members.values()) {
    members[name] = createHash("sha256")
      .update(await report.bytes(name, size))
      .digest("hex");
  }
  return { keyserverUrl: file.keyserverUrl, tag: report.tag, metadata: seedsPart(report.metadata), members };
}

/** The sections below `report`; what else there is shows in what is written. */
function seedsPart({ patient, user, details, consent, media }: Metadata): unknown {
  return { patient, user, details, consent, media };
}

/** What a metadata.json says, and as this writer writes it; or why it is refused. */
function decoded(document: string): unknown {
  try {
    const metadata = decodeMetadata(bytesOf(document));
    return {
      metadata: seedsPart(metadata),
      written: Buffer.from(encodeMetadata(metadata)).toString("base64"),
    };
  } catch (error) {
    if (error instanceof FormatError) return { code: error.code };
    throw error;
  }
}

function bytesOf(base64: string): Bytes {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

try {
  const request = JSON.parse(readFileSync(0, "utf8")) as Request;
  process.stdout.write(JSON.stringify(await answer(request)));
} catch (error) {
  if (!(error instanceof FormatError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code }));
}
