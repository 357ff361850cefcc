import { describe, expect, it } from "vitest";
import type { InstitutionSettings } from "../../../../src/api";
import type { ConsentLevel } from "../../../../src/format";
import {
  type DraftItem,
  EMPTY_DRAFT,
  asksKeyServer,
  validationErrors,
  withReplacement,
} from "../../../../src/app/pages/compose/draft";
import { REPORT_LIMITS } from "../../../../src/contract/report-limits";
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

describe("what is still being prepared", () => {
  const spoken = {
    ...EMPTY_DRAFT,
    deliveryMethod: "recipient",
    consent: {
      ...EMPTY_DRAFT.consent,
      method: "verbal",
      levels: new Set<ConsentLevel>(["treatment"]),
      evidence: null,
    },
  } as const;

  it("is not missing, and nothing else is taken for it", () => {
    const nothing = validationErrors(spoken);
    expect(nothing).toHaveLength(2);
    expect(validationErrors(spoken, { items: 1, isConsent: false })).toEqual(nothing.slice(1));
    expect(validationErrors(spoken, { items: 0, isConsent: true })).toEqual(nothing.slice(0, 1));
    expect(validationErrors(spoken, { items: 1, isConsent: true })).toEqual([]);
    const unsigned = { ...spoken, consent: { ...spoken.consent, method: "signed" } } as const;
    expect(validationErrors(unsigned, { items: 1, isConsent: true })).toHaveLength(1);
  });

  it("counts among what a report takes", () => {
    const items = REPORT_LIMITS.items + 1;
    expect(validationErrors(spoken, { items, isConsent: true })).toHaveLength(1);
  });
});

describe("an item that takes the place of another", () => {
  const content = new Blob(["a photo"]);
  const photo = (id: string, kept?: ConsentLevel): DraftItem => ({
    id,
    type: "photo",
    content,
    thumbnail: content,
    keptTo: kept === undefined ? undefined : new Set([kept]),
  });

  it("may be used for no more than that one, and leaves the others as they are", () => {
    const items = [photo("1", "treatment"), photo("2", "education"), photo("3")];
    expect(withReplacement(items, "1", photo("4"))).toEqual([photo("4", "treatment"), items[1], items[2]]);
    expect(withReplacement(items, "2", photo("2", "publication"))).toEqual(items);
    expect(withReplacement(items, "3", photo("4", "education"))).toEqual([items[0], items[1], photo("4")]);
    expect(withReplacement(items, "5", photo("4"))).toEqual(items);
  });
});
