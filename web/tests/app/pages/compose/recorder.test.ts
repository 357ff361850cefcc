import { afterEach, describe, expect, it, vi } from "vitest";
import { recordedType } from "../../../../src/app/pages/compose/recorder";

afterEach(() => {
  vi.unstubAllGlobals();
});

function records(...types: readonly string[]): void {
  vi.stubGlobal("MediaRecorder", { isTypeSupported: (type: string) => types.includes(type) });
}

const WEBM = 'video/webm;codecs="vp8,opus"';
const OGG = 'audio/ogg;codecs="opus"';
const converter = (encodes: boolean) => ({ encodesFilm: () => Promise.resolve(encodes) });

describe("what a browser records", () => {
  it("is MP4 where it can, and nothing is converted", async () => {
    records("video/mp4", "audio/mp4", WEBM, OGG);
    expect(await recordedType("video", converter(true))).toBe("video/mp4");
    expect(await recordedType("audio", converter(true))).toBe("audio/mp4");
  });

  it("is WebM and Ogg where these can be converted, as in Firefox", async () => {
    records(WEBM, OGG);
    expect(await recordedType("video", converter(true))).toBe(WEBM);
    expect(await recordedType("audio", converter(true))).toBe(OGG);
  });

  it("is sound alone where film cannot be encoded, and that is known before anybody records", async () => {
    records(WEBM, OGG);
    expect(await recordedType("video", converter(false))).toBeUndefined();
    expect(await recordedType("audio", converter(false))).toBe(OGG);
  });

  it("is nothing where there is no recorder", async () => {
    expect(await recordedType("audio", converter(true))).toBeUndefined();
  });
});
