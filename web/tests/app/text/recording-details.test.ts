import { describe, expect, it } from "vitest";
import { recordingDetails } from "../../../src/app/text/recording-details";

describe("what is said of a recording", () => {
  it("is its length, its size and its codecs", () => {
    const said = recordingDetails(3_400_000, { duration: 12.2, codecs: ["H.264", "AAC"] });
    expect([said[0], said.length, said[2]]).toEqual(["0:12", 3, "H.264 and AAC"]);
  });

  it.each([
    [undefined, 1],
    [{ codecs: [] }, 1],
    [{ codecs: ["Opus"] }, 2],
    [{ duration: 3700, codecs: [] }, 2],
  ])("is as much as is known: %j", (recording, count) => {
    expect(recordingDetails(1000, recording)).toHaveLength(count);
  });
});
