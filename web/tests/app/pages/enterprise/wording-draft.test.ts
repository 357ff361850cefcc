import { describe, expect, it } from "vitest";
import {
  type WordingDraft,
  draftOf,
  hasMore,
  standardSentences,
  wordingProblems,
  wordsOf,
} from "../../../../src/app/pages/enterprise/wording-draft";
import { LANGUAGES, type Language } from "../../../../src/words";

const PATIENT = {
  treatment: "I agree to treatment.",
  education: "I agree to teaching.",
  publication: "I agree to journals.",
  withdrawal: "I can withdraw.",
};
const WORDS = {
  languages: [
    { language: "en", patient: PATIENT, guardian: undefined },
    {
      language: "ar",
      patient: PATIENT,
      guardian: { ...PATIENT, treatment: "\u0623\u0648\u0627\u0641\u0642\u200c." },
    },
  ],
  title: "Form K-17",
  url: "https://hospital.example/k17.pdf?a#b",
};
const DRAFT = draftOf(WORDS);

function changed(text: string): WordingDraft {
  return {
    ...DRAFT,
    languages: new Map([["de", { patient: PATIENT, guardian: { ...PATIENT, education: text } }]]),
  };
}

describe("the words of an enterprise's own", () => {
  it("come back as they were laid down", () => {
    expect(wordingProblems(DRAFT)).toEqual([]);
    expect(wordsOf(DRAFT)).toEqual({
      ...WORDS,
      languages: WORDS.languages.map((one) => ({ ...one, guardian: one.guardian ?? null })),
    });
  });

  it("are not written anew where a language is not known here", () => {
    expect(hasMore(WORDS)).toBe(false);
    const [english] = WORDS.languages;
    expect(
      hasMore({
        ...WORDS,
        languages: [{ ...english, language: "tlh", patient: PATIENT, guardian: undefined }],
      }),
    ).toBe(true);
  });

  it.each([" ", "<b>agree</b>", "I agree\u202e.", "I agree\u200f.", "I agree\u0007."])(
    "are refused as the server does, and it is said in which language: %j",
    (text) => {
      const problems = wordingProblems(changed(text));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain("Deutsch");
    },
  );

  it.each([
    { url: "http://hospital.example/k17.pdf" },
    { url: "https://pat@hospital.example/" },
    { url: "https://hospital.example/a b" },
    { url: "hospital.example" },
    { title: "" },
    { title: "<i>" },
  ])("say where a form is, or nothing: %j", (change) => {
    expect(wordingProblems({ ...DRAFT, ...change })).toHaveLength(1);
    expect(wordingProblems({ ...DRAFT, url: "" })).toEqual([]);
    expect(wordingProblems({ ...DRAFT, title: "", url: "" })).toEqual([]);
  });

  it.each(Object.keys(LANGUAGES) as Language[])(
    "begin with PicSafe's in %s, which can be laid down",
    async (language) => {
      const [patient, guardian] = [
        await standardSentences(language, false),
        await standardSentences(language, true),
      ];
      expect(patient.treatment).not.toBe(guardian.treatment);
      expect(
        wordingProblems({ languages: new Map([[language, { patient, guardian }]]), title: "", url: "" }),
      ).toEqual([]);
    },
  );
});
