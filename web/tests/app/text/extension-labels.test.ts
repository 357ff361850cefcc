import { describe, expect, it } from "vitest";
import { extensionLabels } from "../../../src/app/text/extension-labels";
import { utf8 } from "../../../src/contract/bytes";
import { type Metadata, decodeMetadata } from "../../../src/format";

function metadata(document: unknown): Metadata {
  return decodeMetadata(utf8(JSON.stringify(document)));
}

describe("what the metadata's extension says, in words", () => {
  it("says nothing where there is nothing", () => {
    expect(extensionLabels(metadata({ report: {} }))).toEqual({
      patient: [],
      consent: [],
      notes: [],
      conversions: [],
      more: "",
    });
  });

  it("says everything that it knows", () => {
    const labels = extensionLabels(
      metadata({
        report: { consent: { consentlevels: "treatment,teaching" } },
        picsafe: {
          version: 1,
          consent: {
            wording: "I agree.",
            language: "en",
            capacity: "not_assessed",
            evidence: "wax seal",
            relationship: "Mother",
            issuer: "Example Hospital",
            edition: "3",
          },
          body_site: { text: "Left forearm", code: "66480008", system: "http://snomed.info/sct" },
          visit: "V-1",
          urgency: "urgent",
          in_reply_to: "Ward-round-7",
          supersedes: "0000000011772600767000",
          conversions: [
            { item: "1001", from: "image/heic", to: "image/jpeg", note: "Depth map left out." },
            { to: "image/jpeg" },
          ],
        },
      }),
      (time) => time.toISOString(),
    );
    expect(labels).toEqual({
      patient: [["Visit number", "V-1"]],
      consent: [
        ["Other levels", "teaching"],
        ["Evidence", "wax seal"],
        ["Capacity to consent", "Not assessed"],
        ["Wording of", "Example Hospital, version 3"],
        ["Consent wording", "I agree."],
        ["Wording language", "en"],
      ],
      notes: [
        ["Takes the place of", "report of 2026-03-04T05:06:07.000Z (0000000011772600767000)"],
        ["Answer to", "Ward-round-7"],
        ["Urgency", "Urgent"],
        ["Body site", "Left forearm (SNOMED CT 66480008)"],
      ],
      conversions: [
        ["File", "1001: HEIC to JPEG. Depth map left out."],
        ["File", "to JPEG"],
      ],
      more: "",
    });
  });

  it("shows words that it does not know as they are, and says that there is more", () => {
    const labels = extensionLabels(
      metadata({
        report: {},
        picsafe: { version: 2, urgency: "within the hour", body_site: { code: "X1" } },
      }),
    );
    expect(labels.notes).toEqual([
      ["Urgency", "within the hour"],
      ["Body site", "X1"],
    ]);
    expect(labels.more).not.toBe("");
  });
});
