import { describe, expect, it } from "vitest";
import { treatFilm, treatSound } from "../../../src/media/conversion/codecs";

function browser<Codec>(decodes: boolean, ...encoded: Codec[]) {
  return { decodes, encodes: (codec: Codec) => Promise.resolve(encoded.includes(codec)) };
}

describe("what becomes of sound", () => {
  it.each([
    ["AAC is taken over, whatever the browser can do", "aac", browser(false), "copy aac"],
    ["Opus becomes AAC where it can", "opus", browser(true, "aac", "opus"), "encode aac"],
    ["Opus is taken over where AAC cannot be encoded", "opus", browser(true, "opus"), "copy opus"],
    ["Opus is taken over where nothing can be decoded", "opus", browser(false), "copy opus"],
    ["MP3 is taken over", "mp3", browser(true), "copy mp3"],
    ["plain sound becomes Opus where AAC cannot be encoded", "pcm-s16", browser(true, "opus"), "encode opus"],
    ["plain sound is refused where nothing can be encoded", "pcm-s16", browser(true), undefined],
    ["what cannot be decoded is refused", "vorbis", browser(false, "aac"), undefined],
  ] as const)("%s", async (_, codec, abilities, expected) => {
    const treatment = await treatSound(codec, abilities);
    expect(treatment && `${treatment.kind} ${treatment.codec}`).toBe(expected);
  });
});

describe("what becomes of a film's pictures", () => {
  it.each([
    ["H.264 is taken over", "avc", browser(true, "avc"), "copy avc"],
    ["H.265 is taken over, though it cannot be decoded", "hevc", browser(false), "copy hevc"],
    ["VP8 becomes H.264", "vp8", browser(true, "avc", "vp9"), "encode avc"],
    ["VP8 becomes VP9 where H.264 cannot be encoded", "vp8", browser(true, "vp9"), "encode vp9"],
    ["VP8 is refused where neither can", "vp8", browser(true), undefined],
    ["VP9 is taken over where H.264 cannot be encoded", "vp9", browser(true, "vp9"), "copy vp9"],
    ["AV1 becomes H.264", "av1", browser(true, "avc"), "encode avc"],
  ] as const)("%s", async (_, codec, abilities, expected) => {
    const treatment = await treatFilm(codec, abilities);
    expect(treatment && `${treatment.kind} ${treatment.codec}`).toBe(expected);
  });
});
