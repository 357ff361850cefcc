import { describe, expect, it } from "vitest";
import {
  consentAnswers,
  consentLevelNames,
  consentMethodName,
  guardianText,
  keptItems,
} from "../../../src/app/text/report-labels";
import { isConsentRecorded } from "../../../src/format/consent-levels";
import { completeMetadata } from "../../../src/format/metadata";
import { EMPTY_EXTENSION } from "../../../src/format/metadata-extension";

describe("consent in words", () => {
  const consent = { type: "signed", treatment: "", education: "", publication: "", consentlevels: "" };
  it("takes what the flags say, then the list, and never guesses", () => {
    const answers = consentAnswers({
      ...consent,
      treatment: "true",
      education: "off",
      consentlevels: "education",
    });
    // a level that the list leaves out is not taken on its flag's word
    expect(answers.map(({ text }) => text)).toEqual(["Unclear", "No", "No"]);
    expect(consentAnswers({ ...consent, treatment: "yes" })[0]?.text).toBe("Yes");
    expect(consentAnswers(consent)[0]?.text).toBe("Not recorded");
    expect(consentAnswers({ ...consent, consentlevels: "publication" })[2]?.text).toBe("Yes");
  });

  it("knows a refusal from what nobody recorded", () => {
    const denied = { ...consent, treatment: "false", education: "False", publication: "" };
    expect(isConsentRecorded({ ...denied, type: "" })).toBe(false);
    expect(isConsentRecorded(denied)).toBe(true);
    expect(isConsentRecorded({ ...denied, type: "", treatment: "true" })).toBe(true);
    expect(isConsentRecorded({ ...denied, type: "", consentlevels: "education" })).toBe(true);
    expect(consentLevelNames("")).toBe("not recorded");
  });

  it("tells a paper form from a signature on the screen, and whose guardian it is", () => {
    const details = { ...EMPTY_EXTENSION.consent, evidence: "Paper_form", relationship: "Mother" };
    const extension = { ...EMPTY_EXTENSION, consent: details };
    const form = completeMetadata({ consent: { type: "signed" }, patient: { guardian: "Kim" }, extension });
    expect(consentMethodName(form)).toBe("Signed on a paper form, photographed");
    expect(guardianText(form)).toBe("Kim (Mother)");
    expect(consentMethodName({ ...form, extension: null })).toBe("Signed on the screen");
    expect(guardianText({ ...form, extension: null })).toBe("Kim");
    expect(consentMethodName(completeMetadata({ consent: { type: "verbal" }, extension }))).toBe(
      "Spoken, and recorded",
    );
  });

  it("names the items that are for less", () => {
    const media = ["education, treatment", "treatment", ""].map((levels, index) => ({
      mediaid: `00${index + 1}`,
      type: "photo",
      levels,
    }));
    const given = { type: "signed", treatment: "true", education: "true" };
    expect(keptItems(completeMetadata({ consent: given, media }))).toEqual([["002 is for", "Treatment"]]);
  });

  it("has no words for levels that are properties of objects", () => {
    expect(consentLevelNames("treatment,constructor")).toBe("Treatment, constructor");
  });
});
