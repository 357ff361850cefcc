import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/contract/bytes";
import {
  type KnownMetadata,
  completeMetadata,
  decodeMetadata,
  encodeMetadata,
  joinLevels,
  splitLevels,
} from "../../src/format/metadata";
import { numberText } from "../../src/format/numbers";

const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !/\p{Cc}|\p{Cs}/u.test(value));

describe("metadata.json", () => {
  it("comes back as it was written", () => {
    fc.assert(
      fc.property(
        text,
        text,
        text,
        fc.uniqueArray(fc.nat(1e12), { maxLength: 5 }),
        (first, notes, place, ids) => {
          const known: KnownMetadata = {
            patient: { firstname: first },
            details: { notes: `${notes}\n\t`, location: { address: place } },
            media: ids.map((id) => ({ mediaid: id.toString(), type: "photo" })),
          };
          expect(decodeMetadata(encodeMetadata(known))).toEqual(completeMetadata(known));
        },
      ),
    );
  });

  it("has every field in the order of the specification", () => {
    const document = new TextDecoder().decode(encodeMetadata({ media: [{ mediaid: "1", type: "photo" }] }));
    const names = [...document.matchAll(/"([a-z]+)": (?:""|"1"|"photo")/g)].map(([, name]) => name);
    expect(names.join(" ")).toBe(
      "firstname lastname day month year patientid translator guardian " +
        "userid title firstname lastname email country " +
        "notes datetime reportid sendtype sendto reportendpoint ip latitude longitude address " +
        "platform architecture manufacturer model os uuid version pro " +
        "type treatment education publication consentlevels mediaid type levels",
    );
    expect(document.endsWith("}\n")).toBe(true);
  });

  it("takes what other writers put where a text belongs", () => {
    const document = `\ufeff{"report": {"patient": {"firstname": null, "lastname": true, "day": 1, "year": 1970.0,
      "month": ["a", 2, null, false], "patientid": "a\\u0000b\\nc", "other": {"x": [1]}},
      "user": "", "consent": null, "unknown": [{}]}}`;
    expect(decodeMetadata(utf8(document)).patient).toMatchObject({
      firstname: "",
      lastname: "true",
      day: "1",
      year: "1970.0",
      month: "a,2,,false",
      patientid: "a\ufffdb\nc",
    });
  });

  it.each([
    ["{}"],
    ["[]"],
    ['{"report": []}'],
    ['{"report": {"patient": [1]}}'],
    ['{"report": {"patient": {"firstname": {}}}}'],
    ['{"report": {"patient": {"firstname": [[]]}}}'],
    ['{"report": {"media": {"1": {"mediaid": "1"}}}}'],
    ['{"report": {"media": [{"mediaid": "../x", "type": "photo"}]}}'],
    ['{"report": {"media": [{"mediaid": "a"}, {"mediaid": "A"}]}}'],
    [`{"report": {"media": [${'{"mediaid": "a"},'.repeat(500)}{"mediaid": "a"}]}}`],
    [`{"report": {"patient": {"firstname": "${"x".repeat(32_769)}"}}}`],
    [`{"report": {"patient": {"firstname": [${"1,".repeat(32)}1]}}}`],
    ['{"report": {"patient": {"firstname": "\\ud800"}}}'],
    ['{"report": {"patient": {"day": 1e999}}}'],
    ['{"report": {},}'],
    ['{"report": {}} x'],
    ["\ufeff\ufeff{}"],
    [`${"[".repeat(600)}${"]".repeat(600)}`],
  ])("is refused: %.60s", (document) => {
    expect(() => decodeMetadata(utf8(document))).toThrow(
      expect.objectContaining({ code: "invalid_metadata" }),
    );
  });

  it("has a limit in characters, not in UTF-16 units", () => {
    const known = { details: { notes: "😀".repeat(32_768) } };
    expect(decodeMetadata(encodeMetadata(known)).details.notes).toBe(known.details.notes);
  });

  it("is not written with text that is not Unicode, or over its limits", () => {
    const lone = (): unknown => encodeMetadata({ patient: { firstname: "a\udc00" } });
    expect(lone).toThrow(expect.objectContaining({ code: "invalid_metadata" }));
    const long = (): unknown => encodeMetadata({ details: { notes: "x".repeat(262_145) } });
    expect(long).toThrow(expect.objectContaining({ code: "invalid_metadata" }));
    const media = Array.from({ length: 500 }, (_, index) => ({
      mediaid: index.toString(),
      type: "photo",
      levels: "x".repeat(9000),
    }));
    expect(() => encodeMetadata({ media })).toThrow(expect.objectContaining({ code: "too_large" }));
  });

  it("never makes anything but FormatError of any bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json().map(utf8), fc.uint8Array()), (document) => {
        try {
          decodeMetadata(document);
        } catch (error) {
          expect(error).toMatchObject({ name: "FormatError" });
        }
      }),
    );
  });
});

describe("consent levels", () => {
  it("are joined in their order and split in lower case", () => {
    expect(joinLevels(new Set(["publication", "treatment"]))).toBe("treatment,publication");
    expect(splitLevels(" Treatment,, research ")).toEqual(["treatment", "research"]);
  });
});

describe("numbers where a text belongs", () => {
  // each as Python's str() of the parsed number writes it
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["-0.0", "-0.0"],
    ["1.0", "1.0"],
    ["1E5", "100000.0"],
    ["0.1e-7", "1e-08"],
    ["0.0001", "0.0001"],
    ["0.00001", "1e-05"],
    ["1e15", "1000000000000000.0"],
    ["1e16", "1e+16"],
    ["123456789.123e3", "123456789123.0"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["1e-400", "0.0"],
    ["-33.8688", "-33.8688"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
  ])("%s is %s", (written, expected) => {
    expect(numberText(written)).toBe(expected);
  });
});
