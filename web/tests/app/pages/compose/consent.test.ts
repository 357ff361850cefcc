import { describe, expect, it } from "vitest";
import type { MemberConsentWording } from "../../../../src/api";
import { memberConsentWording } from "../../../../src/api/consent-wordings";
import { decode } from "../../../../src/api/decode";
import {
  type DraftConsent,
  type Issue,
  NO_CONSENT,
  NO_NAMES,
  changedConsent,
  isOfOthers,
  itemLevels,
  levelChoices,
  namedConsent,
  namesOf,
  speakerOf,
  withEvidence,
} from "../../../../src/app/pages/compose/consent";
import { consentMetadata } from "../../../../src/app/pages/compose/consent-metadata";
import { consentWording, wordingBeside, wordingFor } from "../../../../src/app/pages/compose/consent-wording";
import {
  type DeliveryMethod,
  type Draft,
  EMPTY_DRAFT,
  validationErrors,
} from "../../../../src/app/pages/compose/draft";
import type { ConsentLevel } from "../../../../src/format";
import { LANGUAGES, type Language } from "../../../../src/words";
import { vectorFile } from "../../../support/files";

interface Wording {
  readonly name: string;
  readonly input: {
    readonly language: Language;
    readonly levels: readonly ConsentLevel[];
    readonly for_another: boolean;
    readonly own?: unknown;
  };
  readonly expected: string;
  readonly issue?: Issue;
}

const WORDINGS = vectorFile("consent_wordings.json") as readonly Wording[];
const CONTENT = new Blob(["signature"]);
const SIGNED: DraftConsent = {
  ...NO_CONSENT,
  method: "signed",
  evidence: { content: CONTENT, wording: "I agree.", language: "en", names: NO_NAMES },
};

function draft(consent: Partial<DraftConsent>, patient: Partial<Draft["patient"]> = {}): Draft {
  return {
    ...EMPTY_DRAFT,
    consent: { ...SIGNED, ...consent },
    patient: { ...EMPTY_DRAFT.patient, ...patient },
  };
}

describe("what was signed", () => {
  it("is gone once it would be for something else", () => {
    for (const change of [
      { levels: new Set<ConsentLevel>(["treatment", "publication"]) },
      { language: "de" },
      { speaker: "unable" },
      { method: "verbal" },
    ] as const) {
      expect(changedConsent(SIGNED, change).evidence).toBeNull();
    }
    expect(changedConsent(SIGNED, { language: "de" }).outdated).toBe("words");
    expect(changedConsent({ ...SIGNED, evidence: null }, { language: "de" }).outdated).toBeNull();
    expect(changedConsent(SIGNED, { method: "verbal" }).outdated).toBeNull();
  });

  it("stays if it is a form, which has words of its own", () => {
    const form = { ...SIGNED, method: "form" } as const;
    expect(changedConsent(form, { levels: new Set(["education"]) }).evidence).not.toBeNull();
    expect(changedConsent(form, { method: "signed" }).evidence).toBeNull();
  });
});

describe("whose signature it is", () => {
  const patient = { ...EMPTY_DRAFT.patient, guardian: "Kim Sample", translator: "Alex Example" };
  const unsigned: DraftConsent = {
    ...SIGNED,
    evidence: null,
    speaker: "unable",
    language: "de",
    relationship: "Daughter",
  };
  const sign = (consent: DraftConsent, by = patient): DraftConsent =>
    withEvidence(consent, "signed", {
      content: CONTENT,
      wording: "Ich willige ein.",
      language: "de",
      names: namesOf(consent, by),
    });
  const signed = sign(unsigned);

  it.each([
    ["guardian", signed, { ...patient, guardian: "Robin Other" }],
    ["guardian", signed, { ...patient, guardian: "" }],
    ["translator", signed, { ...patient, translator: "Robin Other" }],
    ["relationship", { ...signed, relationship: "Niece" }, patient],
  ])("does not stay if there is another %s", (_, consent, by) => {
    expect(isOfOthers(consent, by)).toBe(true);
    expect(namedConsent(consent, by)).toMatchObject({ evidence: null, outdated: "names" });
    const again = withEvidence(namedConsent(consent, by), "signed", signed.evidence);
    expect(again.outdated).toBeNull();
    const given = { ...EMPTY_DRAFT, deliveryMethod: "recipient", patient: by } as const;
    expect(validationErrors({ ...given, consent })).toContain("Have the patient sign for consent.");
    expect(validationErrors({ ...given, consent: sign(consent, by) })).not.toContain(
      "Have the patient sign for consent.",
    );
  });

  it("stays while a name is typed again, and if nothing else changes", () => {
    expect(namedConsent(signed, patient)).toBe(signed);
    const spaced = { ...patient, guardian: " Kim Sample " };
    expect(namedConsent(signed, spaced)).toBe(signed);
    expect(namedConsent(unsigned, patient)).toBe(unsigned);
  });

  it("is that of whoever is named afterwards, and of nobody else from then on", () => {
    const unnamed = sign(unsigned, { ...patient, guardian: "" });
    expect(isOfOthers(unnamed, patient)).toBe(false);
    const named = namedConsent(unnamed, patient);
    expect(named.evidence?.names.guardian).toBe("Kim Sample");
    expect(namedConsent(named, { ...patient, guardian: "Robin Other" }).evidence).toBeNull();
  });

  it("is on a form itself", () => {
    const form = { ...signed, method: "form" } as const;
    expect(namedConsent(form, { ...patient, guardian: "Robin Other" })).toBe(form);
  });

  it("comes too late once consent is given in another way, and is taken away by what replaces it", () => {
    expect(withEvidence(NO_CONSENT, "signed", signed.evidence)).toBe(NO_CONSENT);
    expect(withEvidence(signed, "signed", null)).toMatchObject({ evidence: null, outdated: null });
  });
});

describe("who agrees", () => {
  const today = new Date("2026-03-04T05:06:07Z");
  it.each([
    ["2008-03-05", "child"],
    ["2008-03-04", "patient"],
    ["2024-02-29", "child"],
    ["", "patient"],
  ])("is by default, of whom is born on %s: %s", (born, speaker) => {
    expect(speakerOf(NO_CONSENT, born, today)).toBe(speaker);
  });

  it("is who was chosen", () => {
    expect(speakerOf({ ...NO_CONSENT, speaker: "patient" }, "2024-02-29", today)).toBe("patient");
  });
});

describe("what metadata.json says of consent", () => {
  it("has the words that were signed, their language and who signed", () => {
    const given = consentMetadata(
      draft(
        {
          speaker: "unable",
          relationship: " Daughter ",
          evidence: { content: CONTENT, wording: "Ich willige ein.", language: "de", names: NO_NAMES },
        },
        { guardian: "Kim Sample", translator: "Alex Example" },
      ),
    );
    expect(given.consent).toMatchObject({ type: "signed", treatment: "true", education: "false" });
    expect(given.patient).toEqual({ guardian: "Kim Sample", translator: "Alex Example" });
    expect(given.details).toMatchObject({
      wording: "Ich willige ein.",
      language: "de",
      capacity: "lacking",
      evidence: "",
      relationship: "Daughter",
    });
  });

  it("says that it is a form, and nothing that was asked before and is not any more", () => {
    const evidence = { content: CONTENT, wording: "", language: "", names: NO_NAMES };
    const names = { guardian: "Kim Sample", translator: "Alex Example" };
    const given = consentMetadata(draft({ method: "form", evidence, relationship: "Mother" }, names));
    expect(given.consent.type).toBe("signed");
    expect(given.details).toMatchObject({ evidence: "paper_form", wording: "", relationship: "" });
    expect(given.patient).toEqual({ guardian: "", translator: "" });
    const none = consentMetadata(draft({ method: "none" }, names));
    expect(none.consent).toMatchObject({ type: "", treatment: "false", consentlevels: "" });
    expect(none.details).toMatchObject({ wording: "", language: "" });
  });

  it("keeps items to what they may be used for", () => {
    const all: ReadonlySet<ConsentLevel> = new Set(["treatment", "education", "publication"]);
    const item = { id: "1", type: "photo", content: CONTENT, thumbnail: CONTENT } as const;
    const kept = new Set<ConsentLevel>(["treatment"]);
    const items = [item, { ...item, id: "2", keptTo: kept }];
    expect(consentMetadata({ ...draft({ levels: all }), items }).levels).toEqual([
      "treatment,education,publication",
      "treatment",
    ]);
    expect(levelChoices(all).map((choice) => choice.join())).toEqual([
      "treatment",
      "treatment,education",
      "treatment,education,publication",
    ]);
    expect([...itemLevels(new Set(["education"]), kept)]).toEqual([]);
  });
});

describe("the words", () => {
  it.each(WORDINGS)("are those of the command line: $name", async ({ input, expected, issue }) => {
    const speaker = input.for_another ? "unable" : "patient";
    const own = input.own === undefined ? undefined : decode(memberConsentWording, input.own);
    const wording = await consentWording(new Set(input.levels), input.language, speaker, own);
    expect(wording).toEqual({ text: expected, issue });
  });

  it("are those of the hospital that the report goes to, or else of the first that has some", () => {
    const [formOnly, first, second] = [3, 4, 5].map((enterpriseId) => ({
      enterpriseId,
      words: { languages: enterpriseId === 3 ? [] : [{}] },
    })) as unknown as MemberConsentWording[];
    const wordings = [formOnly, first, second] as MemberConsentWording[];
    const to = (enterpriseId: number): DeliveryMethod => ({ enterpriseId }) as unknown as DeliveryMethod;
    expect(wordingFor(wordings, to(5))).toBe(second);
    expect(wordingFor(wordings, to(3))).toBe(formOnly);
    expect(wordingFor(wordings, to(9))).toBe(first);
    expect(wordingFor(wordings, "recipient")).toBe(first);
    expect(wordingFor([formOnly] as MemberConsentWording[], "file")).toBe(formOnly);
    expect(wordingFor([], "file")).toBeUndefined();
  });

  it("say in the report whose they were", () => {
    const said = { content: CONTENT, wording: "I agree.", language: "en", names: NO_NAMES };
    const own = { ...said, issue: { issuer: "Example Hospital", edition: "3" } };
    const { details } = consentMetadata(draft({ evidence: own }));
    expect([details.issuer, details.edition]).toEqual(["Example Hospital", "3"]);
    const without = consentMetadata(draft({ evidence: said })).details;
    expect([without.issuer, without.edition]).toEqual(["", ""]);
    expect(consentMetadata(draft({ evidence: own, method: "none" })).details.issuer).toBe("");
  });

  const languages = Object.keys(LANGUAGES) as Language[];
  it.each(languages)("say in %s exactly what was chosen, one sentence for each", async (language) => {
    const treatment = (await consentWording(new Set(["treatment"]), language, "patient")).text;
    const more = (await consentWording(new Set(["publication", "treatment"]), language, "patient")).text;
    const forChild = (await consentWording(new Set(["treatment"]), language, "child")).text;
    expect(treatment.split("\n")).toHaveLength(2);
    expect(more.split("\n")).toHaveLength(3);
    expect(more.split("\n")[0]).toBe(treatment.split("\n")[0]);
    expect(forChild).not.toBe(treatment);
    expect((await consentWording(new Set(), language, "patient")).text).toBe("");
    // what is signed carries no invisible marks
    expect(more).not.toMatch(/[\u2066-\u2069]/);
  });
});

describe("words that cannot be asked for", () => {
  const issue = { issuer: "Example Hospital", edition: "3" };
  const evidence = {
    content: CONTENT,
    wording: "Our own.",
    language: "en",
    issue,
    speaker: "patient" as const,
    names: NO_NAMES,
  };
  const picsafe = { text: "PicSafe's.", issue: undefined };
  const now = { isKnown: false, language: "en" as const, speaker: "patient" as const };

  it("leave what was given as it was given, and whose words it was given under", () => {
    expect(wordingBeside(evidence, picsafe, now)).toEqual({ text: "Our own.", issue });
  });

  it("keep nothing once other words are known, or somebody else agrees, or in another language", () => {
    expect(wordingBeside(evidence, picsafe, { ...now, isKnown: true })).toBe(picsafe);
    expect(wordingBeside(evidence, picsafe, { ...now, speaker: "child" })).toBe(picsafe);
    expect(wordingBeside(evidence, picsafe, { ...now, language: "de" })).toBe(picsafe);
  });

  it("are PicSafe's where nothing was given under others", () => {
    expect(wordingBeside(null, picsafe, now)).toBe(picsafe);
    expect(wordingBeside({ ...evidence, issue: undefined }, picsafe, now)).toBe(picsafe);
  });
});
