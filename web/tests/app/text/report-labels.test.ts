import { describe, expect, it } from "vitest";
import { consentAnswers, consentLevelNames, isConsentRecorded } from "../../../src/app/text/report-labels";

describe("consent in words", () => {
  const consent = { type: "signed", treatment: "", education: "", publication: "", consentlevels: "" };
  it("takes what the flags say, then the list, and never guesses", () => {
    const answers = consentAnswers({
      ...consent,
      treatment: "true",
      education: "false",
      consentlevels: "education",
    });
    expect(answers.map(({ answer }) => answer)).toEqual(["Yes", "No", "Not recorded"]);
    expect(consentAnswers({ ...consent, consentlevels: "publication" })[2]?.answer).toBe("Yes");
  });

  it("knows a refusal from what nobody recorded", () => {
    const denied = { ...consent, treatment: "false", education: "False", publication: "" };
    expect(isConsentRecorded({ ...denied, type: "" })).toBe(false);
    expect(isConsentRecorded(denied)).toBe(true);
    expect(isConsentRecorded({ ...denied, type: "", treatment: "true" })).toBe(true);
    expect(isConsentRecorded({ ...denied, type: "", consentlevels: "education" })).toBe(true);
    expect(consentLevelNames("")).toBe("not recorded");
  });

  it("has no words for levels that are properties of objects", () => {
    expect(consentLevelNames("treatment,constructor")).toBe("Treatment, constructor");
  });
});
