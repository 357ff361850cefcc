// Compares opening a report with what WebCrypto itself needs for the same bytes, in the same browser and run.
// The page does nothing by itself: a script calls what `bench` has, in turns, and watches the memory of the
// browser's processes meanwhile (`python -m benchmarks.browser`).

import { Http, download } from "../src/api";
import { type Bytes, type Content, PicsafeFile, sealReport } from "../src/format";
import { bytesToHex } from "../src/contract/bytes";
import { recodePhotos, sealPhotos } from "./photos";
import { webCrypto } from "./primitives";

const KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE";
// a second of video at 2.5 Mbit/s
const RECORDED_AT_ONCE = 312_500;

let report: Bytes | File | undefined;
let video: Blob | undefined;
// as long as a page shows or sends them, they are there
let results: readonly Blob[] = [];

const bench = {
  /** Downloads a report as the page of a link does. */
  async download(size: number): Promise<void> {
    const located = {
      downloadUrl: new URL("/report", location.href).href,
      size,
      expiresAt: new Date(),
      renewed: false,
    };
    report = await download(new Http(), () => Promise.resolve(located));
  },

  /** Takes the chosen file for the report. */
  chooseReport(): void {
    report = chosen();
  },

  /** Takes the chosen file for the video that is going to be sealed. */
  chooseVideo(): void {
    video = chosen();
  },

  /** Makes a video of the chosen file as if it were recorded in the page: piece by piece, in memory. */
  async recordVideo(): Promise<void> {
    const file = chosen();
    const pieces: Blob[] = [];
    for (let offset = 0; offset < file.size; offset += RECORDED_AT_ONCE) {
      pieces.push(new Blob([await file.slice(offset, offset + RECORDED_AT_ONCE).arrayBuffer()]));
    }
    video = new Blob(pieces);
  },

  /** PBKDF2 twice, HMAC-SHA-256 and AES-256-CBC over the report, each in one call; milliseconds. */
  async webCrypto(): Promise<number> {
    return webCrypto(downloaded(), KEY);
  },

  /** Opens the report, verifies it, and decrypts and checks every file; milliseconds. */
  async open(): Promise<number> {
    const started = performance.now();
    const opened = await (await PicsafeFile.open(present(report))).unlock(KEY);
    let size = 0;
    for (const name of opened.members.keys()) {
      for await (const chunk of opened.chunks(name)) size += chunk.length;
    }
    const elapsed = performance.now() - started;
    if (size === 0) throw new Error("the report is empty");
    return elapsed;
  },

  /** Opens the report and makes blobs of its files, as a page that shows them does; milliseconds. */
  async show(): Promise<number> {
    const started = performance.now();
    const opened = await (await PicsafeFile.open(present(report))).unlock(KEY);
    const blobs: Blob[] = [];
    for (const name of opened.members.keys()) blobs.push(await opened.blob(name));
    const elapsed = performance.now() - started;
    results = blobs;
    return elapsed;
  },

  /** The SHA-256 of each file's blob, in hexadecimal digits, by name. */
  async digests(): Promise<Record<string, string>> {
    const opened = await (await PicsafeFile.open(present(report))).unlock(KEY);
    const digests: Record<string, string> = {};
    for (const name of opened.members.keys()) {
      const content = await (await opened.blob(name)).arrayBuffer();
      digests[name] = bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", content)));
    }
    return digests;
  },

  /** Seals the video; milliseconds. The sealed report goes where the page would send it from. */
  async seal(): Promise<number> {
    const content: Content = present(video);
    const started = performance.now();
    const { file } = await sealReport(
      {
        metadata: {
          details: { reportid: "0000000011462800528240" },
          media: [{ mediaid: "1", type: "video" }],
        },
        pdf: new Uint8Array(1000),
        items: [{ itemId: "1", mediaType: "video", content }],
      },
      { key: KEY, keyserverUrl: "" },
    );
    const elapsed = performance.now() - started;
    results = [file];
    return elapsed;
  },

  /** Decodes and encodes each chosen photo; milliseconds. */
  recodePhotos(): Promise<number> {
    return recodePhotos(allChosen());
  },

  /** Seals a report of the chosen photos; milliseconds. */
  async sealPhotos(): Promise<number> {
    const { milliseconds, file } = await sealPhotos(allChosen());
    results = [file];
    return milliseconds;
  },

  /** Saves what was sealed, as a download; returns its length in bytes. */
  save(): number {
    const [sealed] = results;
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(present(sealed));
    anchor.download = "report.picsafe";
    anchor.click();
    return present(sealed).size;
  },
};

function allChosen(): readonly File[] {
  return [...(document.querySelector<HTMLInputElement>("#file")?.files ?? [])];
}

function chosen(): File {
  return present(document.querySelector<HTMLInputElement>("#file")?.files?.[0]);
}

function downloaded(): Bytes {
  if (report instanceof Uint8Array) return report;
  throw new Error("no report was downloaded");
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("there is nothing to work on yet");
  return value;
}

Object.assign(globalThis, { bench });
const ready = document.getElementById("result");
if (ready !== null) ready.dataset["ready"] = "true";
