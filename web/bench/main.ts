// Compares opening a report with what WebCrypto itself needs for the same bytes, in the same browser and run.
// The page does nothing by itself: a script calls `bench.seal`, then `bench.webCrypto` and `bench.open` in
// turns, and watches the processes' memory meanwhile.

import { type Bytes, PicsafeFile, sealReport } from "../src/format";
import { MIB } from "../src/format/limits";

const KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE";
const ITERATIONS = 10_000;
const RANDOM_AT_ONCE = 65_536;

let sealed: Bytes = new Uint8Array(0);

const bench = {
  /** Seals a report with one video of `mebibytes`; returns the milliseconds that it took. */
  async seal(mebibytes: number): Promise<number> {
    const video = randomBytes(mebibytes * MIB);
    const started = performance.now();
    const file = await sealReport(
      {
        metadata: {
          details: { reportid: "0000000011462800528240" },
          media: [{ mediaid: "1", type: "video" }],
        },
        pdf: new Uint8Array(1000),
        items: [{ itemId: "1", mediaType: "video", content: video }],
      },
      { key: KEY, keyserverUrl: "" },
    );
    const elapsed = performance.now() - started;
    sealed = new Uint8Array(await file.arrayBuffer());
    return elapsed;
  },

  /** PBKDF2 twice, HMAC-SHA-256 and AES-256-CBC over the message, each in one call; milliseconds. */
  async webCrypto(): Promise<number> {
    const message = messageIn(sealed);
    const started = performance.now();
    const password = await crypto.subtle.importKey("raw", new TextEncoder().encode(KEY), "PBKDF2", false, [
      "deriveKey",
    ]);
    const derive = (
      salt: Bytes,
      kind: AesKeyGenParams | HmacKeyGenParams,
      usage: KeyUsage,
    ): Promise<CryptoKey> => {
      const parameters = { name: "PBKDF2", hash: "SHA-1", salt, iterations: ITERATIONS };
      return crypto.subtle.deriveKey(parameters, password, kind, false, [usage]);
    };
    const [cipher, authenticator] = await Promise.all([
      derive(message.subarray(2, 10), { name: "AES-CBC", length: 256 }, "decrypt"),
      derive(message.subarray(10, 18), { name: "HMAC", hash: "SHA-256", length: 256 }, "verify"),
    ]);
    const end = message.length - 32;
    const authentic = await crypto.subtle.verify(
      "HMAC",
      authenticator,
      message.subarray(end),
      message.subarray(0, end),
    );
    if (!authentic) throw new Error("the message does not verify");
    const iv = message.subarray(18, 34);
    await crypto.subtle.decrypt({ name: "AES-CBC", iv }, cipher, message.subarray(34, end));
    return performance.now() - started;
  },

  /** Opens the report from memory, verifies it, and decrypts and checks every file; milliseconds. */
  async open(): Promise<number> {
    const started = performance.now();
    const report = await (await PicsafeFile.open(sealed)).unlock(KEY);
    let size = 0;
    for (const name of report.members.keys()) {
      for await (const chunk of report.chunks(name)) size += chunk.length;
    }
    if (size === 0) throw new Error("the report is empty");
    return performance.now() - started;
  },

  /** Opens the report and makes blobs of its files, as a page that shows them does; milliseconds. */
  async show(): Promise<number> {
    const started = performance.now();
    const report = await (await PicsafeFile.open(sealed)).unlock(KEY);
    const blobs: Blob[] = [];
    for (const name of report.members.keys()) blobs.push(await report.blob(name));
    const elapsed = performance.now() - started;
    const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
    if (size === 0) throw new Error("the report is empty");
    return elapsed;
  },
};

function randomBytes(size: number): Bytes {
  const bytes = new Uint8Array(size);
  for (let offset = 0; offset < size; offset += RANDOM_AT_ONCE) {
    crypto.getRandomValues(bytes.subarray(offset, offset + RANDOM_AT_ONCE));
  }
  return bytes;
}

/** The RNCryptor message in a sealed report made here: the second member of the outer zip. */
function messageIn(file: Bytes): Bytes {
  const view = new DataView(file.buffer);
  const sizeAt = (header: number): number => view.getUint32(header + 18, true);
  const dataAt = (header: number): number =>
    header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
  const second = dataAt(0) + sizeAt(0);
  return file.subarray(dataAt(second), dataAt(second) + sizeAt(second));
}

Object.assign(globalThis, { bench });
const ready = document.getElementById("result");
if (ready !== null) ready.dataset["ready"] = "true";
