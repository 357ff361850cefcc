import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../src/format/limits";
import type { KnownMetadata } from "../../src/format/metadata";
import { OpenedReport, PicsafeFile } from "../../src/format/picsafe";
import { PLAIN_REPORT_TYPE, type Report, packReport, sealReport } from "../../src/format/report";
import { CHUNK_SIZE, sourceOf } from "../../src/format/source";
import { patterned } from "../support/bytes";

const KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE";
const URL = "https://key.example.org";
const METADATA: KnownMetadata = {
  patient: { firstname: "Pat", lastname: "Example" },
  details: { reportid: "0000000011462800528240" },
  consent: { type: "signed", treatment: "true" },
  media: [
    { mediaid: "1", type: "photo" },
    { mediaid: "2", type: "video" },
  ],
};

function report(changes: Partial<Report> = {}): Report {
  return {
    metadata: METADATA,
    pdf: patterned(100),
    consent: { type: "signed", content: patterned(10) },
    items: [
      { itemId: "1", mediaType: "photo", content: new Blob([patterned(1000)]), thumbnail: patterned(5) },
      { itemId: "2", mediaType: "video", content: new Blob([patterned(2 * CHUNK_SIZE + 77)]) },
    ],
    ...changes,
  };
}

describe("a sealed report", () => {
  it("opens with its key and holds what was put in", async () => {
    const progress: number[] = [];
    const { file: sealed, tag } = await sealReport(report(), {
      key: KEY,
      keyserverUrl: URL,
      progress: (done, total) => progress.push(done / total),
    });
    const file = await PicsafeFile.open(sealed);
    expect(file.keyserverUrl).toBe(URL);
    expect(file.size).toBe(sealed.size);
    expect(await file.tag()).toBe(tag);
    const opened = await file.unlock(KEY);
    expect(opened.tag).toBe(tag);
    expect([...opened.members.keys()]).toEqual([
      "metadata.json",
      "report.pdf",
      "consent.jpg",
      "1.jpg",
      "1-thumbnail.jpg",
      "2.m4v",
    ]);
    const video = await opened.blob("2.m4v");
    expect(video.type).toBe("video/mp4");
    expect(Buffer.from(await video.arrayBuffer()).equals(patterned(2 * CHUNK_SIZE + 77))).toBe(true);
    expect(opened.metadata.patient.firstname).toBe("Pat");
    expect(opened.missingItems).toEqual([]);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
  });

  it.each<[string, Partial<Report>, string]>([
    ["another item", { items: [] }, "invalid_metadata"],
    ["no evidence of consent", { consent: undefined }, "invalid_metadata"],
    ["another kind of consent", { consent: { type: "verbal", content: patterned(1) } }, "invalid_metadata"],
    ["no report ID", { metadata: {}, items: [], consent: undefined }, "invalid_metadata"],
  ])("is not made of metadata with %s", async (_, changes, code) => {
    await expect(sealReport(report(changes), { key: KEY, keyserverUrl: URL })).rejects.toMatchObject({
      code,
    });
  });

  it.each([
    ["", URL, "invalid_key"],
    [KEY, "ftp://x", "invalid_package"],
  ])("is not made with key %j and server %j", async (key, keyserverUrl, code) => {
    await expect(sealReport(report(), { key, keyserverUrl })).rejects.toMatchObject({ code });
  });

  it("is not completed after an abort", async () => {
    const controller = new AbortController();
    const sealing = sealReport(report(), {
      key: KEY,
      keyserverUrl: URL,
      signal: controller.signal,
      progress: () => {
        controller.abort();
      },
    });
    await expect(sealing).rejects.toMatchObject({ name: "AbortError" });
  });

  it("names the items that its metadata lists and no file holds", async () => {
    const { metadata, ...rest } = report();
    const { file: sealed } = await sealReport({ metadata, ...rest }, { key: KEY, keyserverUrl: URL });
    const opened = await (await PicsafeFile.open(sealed)).unlock(KEY);
    await expect(opened.bytes("3.jpg", 10)).rejects.toMatchObject({ code: "missing_part" });
    await expect(opened.bytes("1.jpg", 999)).rejects.toMatchObject({ code: "too_large" });
  });

  it("is bounded", async () => {
    const { file: sealed } = await sealReport(report(), { key: KEY, keyserverUrl: URL });
    const small = { ...DEFAULT_LIMITS, maxFile: sealed.size - 1 };
    await expect(PicsafeFile.open(sealed, small)).rejects.toMatchObject({ code: "too_large" });
    const file = await PicsafeFile.open(sealed, { ...DEFAULT_LIMITS, maxMessage: 1000 });
    await expect(file.unlock(KEY)).rejects.toMatchObject({ code: "too_large_for_browser" });
    const few = await PicsafeFile.open(sealed, { ...DEFAULT_LIMITS, maxMembers: 5 });
    await expect(few.unlock(KEY)).rejects.toMatchObject({ code: "too_large" });
    const little = { ...DEFAULT_LIMITS, maxUnpacked: 2000 };
    await expect(PicsafeFile.open(sealed, little)).rejects.toMatchObject({ code: "too_large" });
  });
});

describe("a report that is not sealed", () => {
  it("is the zip that would have been sealed", async () => {
    const progress: number[] = [];
    const packed = await packReport(report(), {
      progress: (done, total) => progress.push(done / total),
    });
    expect(packed.type).toBe(PLAIN_REPORT_TYPE);
    expect(progress.at(-1)).toBe(1);
    const opened = await OpenedReport.of(sourceOf(packed), "", DEFAULT_LIMITS);
    expect(opened.metadata.details.reportid).toBe("0000000011462800528240");
    expect(opened.missingItems).toEqual([]);
    expect(await opened.bytes("1.jpg", 1000)).toEqual(patterned(1000));
  });

  it("has to be consistent as well", async () => {
    await expect(packReport(report({ items: [] }), {})).rejects.toThrow(
      expect.objectContaining({ code: "invalid_metadata" }),
    );
  });
});
