import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Bytes, utf8 } from "../../src/contract/bytes";
import type { RecordingConverter } from "../../src/media/conversion/converter";
import { MediaError } from "../../src/media/errors";
import { prepareRecording } from "../../src/media/prepare-recording";

interface Vector {
  readonly name: string;
  readonly input: string;
  readonly size: number;
  readonly type: string;
}
const VECTORS = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/recordings.json", import.meta.url), "utf8"),
) as readonly Vector[];
const MEMO = VECTORS.find(({ name }) => name === "iphone");
if (MEMO === undefined) throw new Error("there is no such vector");
const MP4 = new Blob([Uint8Array.from(Buffer.from(MEMO.input, "base64"))]);

/** A converter that gives what a test has it give. */
function converter(outcome: Blob | Error): RecordingConverter & { readonly asked: Blob[] } {
  const asked: Blob[] = [];
  return {
    asked,
    convert: (file) => {
      asked.push(file);
      return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
    },
    encodesFilm: () => Promise.resolve(true),
  };
}

const blob = (bytes: Bytes): Blob => new Blob([bytes]);

describe("a recording that is made ready", () => {
  it("is stripped and not converted if it is MP4", async () => {
    const used = converter(new Error("not used"));
    const made = await prepareRecording(MP4, used);
    expect(made).toMatchObject({ type: MEMO.type, source: undefined });
    expect(made.content.size).toBe(MEMO.size);
    expect(used.asked).toEqual([]);
  });

  it("is stripped after it was converted, lest the converter say anything", async () => {
    const used = converter(MP4);
    const voice = blob(utf8("OggS and so on"));
    const made = await prepareRecording(voice, used);
    expect(made).toMatchObject({ type: MEMO.type, source: "application/ogg" });
    expect(made.content.size).toBe(MEMO.size);
    expect(used.asked).toEqual([voice]);
  });

  it.each([
    ["AMR", "#!AMR\n"],
    ["CAF", "caff"],
    ["AVI", "RIFF....AVI LIST"],
  ])("is refused by its kind where no browser has the codec: %s", async (kind, start) => {
    const used = converter(MP4);
    const refused = prepareRecording(blob(utf8(start)), used);
    await expect(refused).rejects.toMatchObject({ code: "unconvertible_recording", kind });
    expect(used.asked).toEqual([]);
  });

  it("is refused by its kind where this browser lacks the codec", async () => {
    const refused = prepareRecording(
      blob(utf8("fLaC")),
      converter(new MediaError("unconvertible_recording")),
    );
    await expect(refused).rejects.toMatchObject({ code: "unconvertible_recording", kind: "FLAC" });
  });

  it("passes on that somebody stopped it", async () => {
    const stopped = converter(new DOMException("stopped", "AbortError"));
    await expect(prepareRecording(blob(utf8("OggS")), stopped)).rejects.toMatchObject({ name: "AbortError" });
  });

  it("is damaged if what was converted does not hold together", async () => {
    const broken = converter(blob(utf8("no MP4 at all")));
    await expect(prepareRecording(blob(utf8("OggS")), broken)).rejects.toMatchObject({
      code: "damaged_media",
    });
  });
});
