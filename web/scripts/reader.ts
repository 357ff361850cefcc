// Reads in Node what a differential test gives it, for as long as it does: a JSON request a line on standard input, the
// answer a line on standard output. Contents travel as base64.

import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { inflateRawSync } from "node:zlib";
import { ContractError } from "../src/contract/errors";
import { parsePastedLink } from "../src/contract/links";
import { OpenedReport, PicsafeFile, decodeMetadata, encodeMetadata } from "../src/format";
import { FormatError } from "../src/format/errors";
import { DEFAULT_LIMITS } from "../src/format/limits";
import { decodePackage } from "../src/format/package";
import { BytesSource } from "../src/format/source";

type Read = (data: Uint8Array<ArrayBuffer>) => unknown;

const READERS: Readonly<Record<string, Read>> = {
  package: (data) => {
    const { keyserverUrl, staticKey } = decodePackage(data);
    return [keyserverUrl, staticKey?.keyId ?? null, staticKey?.reportId ?? null];
  },
  metadata: (data) => Buffer.from(encodeMetadata(decodeMetadata(data))).toString("base64"),
  sealed: async (data) => {
    const file = await PicsafeFile.open(data);
    return [file.keyserverUrl, file.ignored, await file.tag()];
  },
  contents: async (data) => {
    const report = await OpenedReport.of(new BytesSource(data), "", DEFAULT_LIMITS);
    const files: unknown[] = [];
    for (const { name, kind, itemId, mediaType, size } of report.members.values()) {
      const bytes = await report.bytes(name, size);
      const digest = createHash("sha256").update(bytes).digest("hex");
      files.push([name, kind, itemId ?? null, mediaType ?? null, digest]);
    }
    return [files, report.ignored, report.missingItems];
  },
  link: (data) => {
    const { country, name, reportId } = parsePastedLink(Buffer.from(data).toString("utf8"));
    return [country, name, reportId];
  },
};

/**
 * What browsers have under this name: the standard (Compression, section 4.2) has bytes behind the end of deflated data
 * be an error, which Node 20 passes over.
 */
class StrictDecompressionStream extends TransformStream<Uint8Array, Uint8Array> {
  constructor() {
    const chunks: Uint8Array[] = [];
    super({
      transform(chunk): void {
        chunks.push(chunk);
      },
      flush(controller): void {
        const packed = Buffer.concat(chunks);
        const { buffer, engine } = inflateRawSync(packed, { info: true }) as unknown as Inflated;
        if (engine.bytesWritten !== packed.length) throw new TypeError("there is something behind the end");
        controller.enqueue(new Uint8Array(buffer));
      },
    });
  }
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

Object.assign(globalThis, { DecompressionStream: StrictDecompressionStream });

async function answer(line: string): Promise<unknown> {
  const { kind, data } = JSON.parse(line) as { kind: string; data: string };
  const read = READERS[kind];
  if (read === undefined) throw new Error(`no reader of ${kind}`);
  try {
    return { read: await read(new Uint8Array(Buffer.from(data, "base64"))) };
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof ContractError)) throw error;
    return { refused: error.code, about: error instanceof FormatError ? error.fileName : "" };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
