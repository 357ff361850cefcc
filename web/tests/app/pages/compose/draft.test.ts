import { describe, expect, it } from "vitest";
import type { InstitutionSettings } from "../../../../src/api";
import { EMPTY_DRAFT, asksKeyServer, validationErrors } from "../../../../src/app/pages/compose/draft";
import { ANYBODY } from "../../../../src/app/policies/access";

const HOSPITAL: InstitutionSettings = {
  name: "My Hospital",
  sendType: "post_dynamic",
  endpoint: "https://endpoint.hospital.example",
  keyServer: "",
  key: "",
};
const NARROWED = { ...ANYBODY, openings: "1" };

describe("who may open a report", () => {
  it.each(["post_dynamic", "email"])("is decided by a Key Server where it goes by %s", (sendType) => {
    const deliveryMethod = { ...HOSPITAL, sendType };
    expect(asksKeyServer(deliveryMethod)).toBe(true);
    const fine = validationErrors({ ...EMPTY_DRAFT, deliveryMethod, access: NARROWED });
    expect(fine).toEqual(validationErrors({ ...EMPTY_DRAFT, deliveryMethod }));
    const wrong = { ...EMPTY_DRAFT, deliveryMethod, access: { ...ANYBODY, openings: "none" } };
    expect(validationErrors(wrong)).toContain("Between 1 and 100 people can be let open the report.");
  });

  it.each(["post", "post_static", "fhir"])("can be said of nothing that goes by %s", (sendType) => {
    const deliveryMethod = { ...HOSPITAL, sendType };
    expect(asksKeyServer(deliveryMethod)).toBe(false);
    const said = validationErrors({ ...EMPTY_DRAFT, deliveryMethod, access: NARROWED });
    expect(said.at(-1)).toContain("Leave out who may open the report");
    expect(validationErrors({ ...EMPTY_DRAFT, deliveryMethod })).toHaveLength(said.length - 1);
  });
});
