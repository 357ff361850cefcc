import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentType } from "../../src/contract/media-kinds";
import {
  isItemId,
  mediaName,
  parseMemberName,
  parsePackageName,
  thumbnailName,
} from "../../src/format/names";

const itemIds = fc.stringMatching(/^[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?$/).filter(isItemId);

describe("item IDs", () => {
  it.each(["a", "1462800500000", "a_b-c", "A".repeat(64), "com", "com10", "thumbnail"])(
    "may be %j",
    (value) => {
      expect(isItemId(value)).toBe(true);
    },
  );

  it.each([
    "",
    "-a",
    "a-",
    "_a",
    "a.b",
    "a".repeat(65),
    "CON",
    "Com0",
    "lpt9",
    "Consent",
    "x-Thumbnail",
    "a\n",
  ])("are not %j", (value) => {
    expect(isItemId(value)).toBe(false);
    expect(() => mediaName(value, "photo")).toThrow(expect.objectContaining({ code: "invalid_identifier" }));
  });

  it("make names that are read back", () => {
    fc.assert(
      fc.property(
        itemIds,
        fc.constantFrom("photo" as const, "video" as const, "audio" as const),
        (id, type) => {
          expect(parseMemberName(mediaName(id, type))).toMatchObject({
            kind: "media",
            itemId: id,
            mediaType: type,
          });
          expect(parseMemberName(thumbnailName(id))).toMatchObject({ kind: "thumbnail", itemId: id });
        },
      ),
    );
  });
});

describe("names in a report", () => {
  it("can be written anywhere, and are read alike again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 90 }), (name) => {
        const parsed = parseMemberName(name);
        if (parsed === undefined) return;
        expect(parsed.name).not.toMatch(/[/\\:*?"<>|\0\n]/);
        expect(parseMemberName(parsed.name)).toEqual(parsed);
      }),
      { numRuns: 500 },
    );
  });

  it("have a content type", () => {
    expect(
      ["report.pdf", "a.jpg", "a.png", "a.mov", "a.m4v", "a.m4a", "metadata.json"].map(contentType),
    ).toEqual([
      "application/pdf",
      "image/jpeg",
      "image/png",
      "video/quicktime",
      "video/mp4",
      "audio/mp4",
      "application/json",
    ]);
  });

  it("in the outer zip are two", () => {
    expect(parsePackageName("report.pdf")).toBeUndefined();
    expect(parsePackageName("Package.JSON")).toEqual({ name: "package.json" });
  });
});
