import { describe, expect, it } from "vitest";
import { concat } from "../../../src/contract/bytes";
import { differingShare, hasAllScans } from "../../../src/media/photos/missing";
import { START, frame, jpeg, segment } from "../../support/images";

/** A picture of noise, which is another one in each where `isMissing` says so. */
function picture(level: number, isMissing: (x: number, y: number) => boolean) {
  const [width, height] = [50, 40];
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const own = (pixel * 37) & 127;
    data.fill(isMissing(pixel % width, Math.floor(pixel / width)) ? level : own, pixel * 4, pixel * 4 + 3);
  }
  return { width, height, channels: 4, stride: width * 4, data } as const;
}

describe("what is missing of a picture", () => {
  it.each<[string, (x: number, y: number) => boolean, number]>([
    ["nothing", () => false, 0],
    ["its lower rows", (_, y) => y >= 36, 0.1],
    ["its upper rows, as it was turned", (_, y) => y < 8, 0.2],
    ["its right columns", (x) => x >= 45, 0.1],
    ["its left columns", (x) => x < 10, 0.2],
    ["everything", () => true, 1],
    ["a row of blocks from its middle on", (x, y) => y > 36 || (y > 32 && x > 20), 0.175],
  ])("%s", (_, isMissing, share) => {
    expect(differingShare(picture(128, isMissing), picture(200, isMissing))).toBeCloseTo(share, 5);
  });

  it("is nothing where the picture itself ends in one colour", () => {
    const plain = picture(128, (_, y) => y > 20);
    expect(differingShare(plain, plain)).toBe(0);
  });
});

describe("a progressive JPEG", () => {
  const scan = (...settings: number[]) => segment(0xda, Uint8Array.of(1, 1, 0, ...settings));

  it.each([
    ["with the coarse picture alone", [scan(0, 0, 1)], false],
    ["without its finest step", [scan(0, 0, 0), scan(1, 63, 1)], false],
    ["with every step begun", [scan(0, 0, 1), scan(1, 63, 1), scan(0, 0, 0x10), scan(1, 63, 0x10)], true],
  ])("%s", (_, scans, isWhole) => {
    expect(hasAllScans(concat(START, frame(5, 4), ...scans))).toBe(isWhole);
  });

  it("is not asked of a plain one, nor of one without a picture", () => {
    expect(hasAllScans(jpeg(5, 4).slice(0, -2))).toBe(true);
    expect(hasAllScans(concat(START, frame(5, 4)))).toBe(false);
  });
});
