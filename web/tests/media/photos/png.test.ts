import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../../src/media/photos/png";
import { readPng } from "../../support/png";

describe("a PNG", () => {
  it("holds the rows that it is made of, and nothing of what is behind them", async () => {
    const data = Uint8Array.from({ length: 3 * 8 }, (_, index) => index);
    const made = await readPng(await encodePng({ width: 2, height: 3, channels: 3, stride: 8, data }));
    expect(made.size).toEqual([2, 3]);
    expect(made.rows).toEqual([data.slice(0, 6), data.slice(8, 14), data.slice(16, 22)]);
    expect(made.names).toEqual(["IHDR", "IDAT", "IEND"]);
  });

  it("of many rows is a stream of several blocks with the right sum", async () => {
    const data = Uint8Array.from({ length: 4 * 200 * 200 }, (_, index) => (index * 7) & 255);
    const made = await readPng(await encodePng({ width: 200, height: 200, channels: 4, stride: 800, data }));
    expect(made.rows).toHaveLength(200);
    expect(made.rows[199]).toEqual(data.slice(199 * 800));
  });

  it("says in which colours it is", async () => {
    const picture = { width: 1, height: 1, channels: 3, stride: 3, data: new Uint8Array(3) } as const;
    const profile = new Uint8Array(deflateSync("a profile"));
    const withProfile = await readPng(await encodePng({ ...picture, colours: profile }));
    const chunk = withProfile.chunks.get("iCCP") ?? new Uint8Array();
    expect(new Uint8Array(inflateSync(chunk.subarray(9)))).toEqual(profile);
    const withCodes = await readPng(
      await encodePng({ ...picture, colours: { primaries: 12, transfer: 13 } }),
    );
    expect(withCodes.chunks.get("cICP")).toEqual(Uint8Array.of(12, 13, 0, 1));
    const common = await readPng(await encodePng({ ...picture, colours: { primaries: 1, transfer: 13 } }));
    expect(common.names).toEqual(["IHDR", "IDAT", "IEND"]);
  });
});
