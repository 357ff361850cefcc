import { expect, it } from "vitest";
import { thumbnailOf } from "../../../src/app/pages/open-report/thumbnail-of";
import type { ReportMember } from "../../../src/format";

function members(...names: readonly [kind: ReportMember["kind"], itemId: string, name: string][]) {
  return {
    members: new Map(names.map(([kind, itemId, name]) => [name, { kind, itemId, name } as ReportMember])),
  };
}

it.each(["001", "Foto 1", "Foto \u00c4"])(
  "finds the small picture of %s, whoever wrote the report",
  (itemId) => {
    const contents = members(
      ["media", itemId, `${itemId}.jpg`],
      ["thumbnail", `${itemId}x`, `${itemId}x-thumbnail.jpg`],
      ["thumbnail", itemId, `${itemId}-thumbnail.png`],
    );
    expect(thumbnailOf(contents, itemId)).toBe(`${itemId}-thumbnail.png`);
  },
);

it("knows when there is none", () => {
  const contents = members(["media", "001", "001.jpg"]);
  expect(thumbnailOf(contents, "001")).toBeUndefined();
  expect(thumbnailOf(contents, undefined)).toBeUndefined();
});
