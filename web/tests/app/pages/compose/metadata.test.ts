import { describe, expect, it } from "vitest";
import { EMPTY_DRAFT, type Draft, isDirty } from "../../../../src/app/pages/compose/draft";
import { buildMetadata } from "../../../../src/app/pages/compose/metadata";

const SENDER = {
  userid: 7,
  title: "",
  firstname: "Pat",
  lastname: "Example",
  email: "pat@example.org",
  country: "AU",
};
const DEVICE = { architecture: "", manufacturer: "", model: "", os: "" };

function extensionOf(part: Partial<Omit<Draft, "deliveryMethod">>) {
  const draft = { ...EMPTY_DRAFT, deliveryMethod: "recipient" as const, ...part };
  return buildMetadata(draft, SENDER, "1", new Date(0), DEVICE, undefined).extension;
}

describe("what a draft says beyond the documents’ metadata", () => {
  it("is nothing where nobody has said anything", () => {
    expect(extensionOf({})).toBeNull();
    expect(extensionOf({ bodySite: "  " })).toBeNull();
  });

  it("is where on the body, in words alone, and how urgent it is", () => {
    const said = extensionOf({ bodySite: " Left forearm ", urgency: "emergency" });
    expect(said?.bodySite).toMatchObject({ text: "Left forearm", code: "", system: "" });
    expect(said?.urgency).toBe("emergency");
    expect(extensionOf({ urgency: "routine" })?.urgency).toBe("routine");
  });

  it("would be lost with the page", () => {
    expect(isDirty(EMPTY_DRAFT)).toBe(false);
    expect(isDirty({ ...EMPTY_DRAFT, bodySite: "Left forearm" })).toBe(true);
    expect(isDirty({ ...EMPTY_DRAFT, urgency: "urgent" })).toBe(true);
  });
});
