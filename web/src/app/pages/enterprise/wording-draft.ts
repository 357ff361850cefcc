// The words of an enterprise's own while an administrator writes them, and what no patient could be shown.

import type { ConsentSentences, ConsentWords } from "../../../api";
import type { GivenConsentWords } from "../../../contract/openapi";
import { LANGUAGES, type Language, isLanguage, t, wordsIn } from "../../../words";

/** In the order in which they are said; the last one is that consent can be withdrawn. */
export const SENTENCES = ["treatment", "education", "publication", "withdrawal"] as const;
export const MAX_SENTENCE = 800;
export const MAX_TITLE = 120;
const MARKUP = /[<>]/;
// all but the joiners, which are letters' business in some scripts, and white space
const HIDDEN = /(?![\u200c\u200d\s])\p{C}/u;
const HTTPS = /^https:\/\/[^/?#@\s]+([/?#]\S*)?$/i;

export interface LanguageDraft {
  readonly patient: ConsentSentences;
  /** Of whoever agrees for the patient; undefined where PicSafe's words are for them. */
  readonly guardian: ConsentSentences | undefined;
}

export interface WordingDraft {
  readonly languages: ReadonlyMap<Language, LanguageDraft>;
  readonly title: string;
  readonly url: string;
}

export function draftOf({ languages, title, url }: ConsentWords): WordingDraft {
  const known = languages.flatMap(({ language, patient, guardian }) =>
    isLanguage(language) ? [[language, { patient, guardian }] as const] : [],
  );
  return { languages: new Map(known), title, url };
}

/** Whether it has a language that is not known here, so that it must not be laid down anew from this. */
export function hasMore({ languages }: ConsentWords): boolean {
  return languages.some(({ language }) => !isLanguage(language));
}

export function wordsOf({ languages, title, url }: WordingDraft): GivenConsentWords {
  return {
    languages: [...languages].map(([language, { patient, guardian }]) => ({
      language,
      patient: { ...patient },
      guardian: guardian === undefined ? null : { ...guardian },
    })),
    title,
    url,
  };
}

/** PicSafe's words, to begin with. */
export async function standardSentences(language: Language, isGuardian: boolean): Promise<ConsentSentences> {
  const say = await wordsIn(language, "consent-wording");
  const of = (level: "treatment" | "education" | "publication"): string =>
    say(isGuardian ? `consent-wording-${level}.guardian` : `consent-wording-${level}`);
  return {
    treatment: of("treatment"),
    education: of("education"),
    publication: of("publication"),
    withdrawal: say("consent-wording-withdrawal"),
  };
}

/** What is wrong with it, in words; empty if nothing is. */
export function wordingProblems({ languages, title, url }: WordingDraft): readonly string[] {
  const problems = [...languages].flatMap(([language, { patient, guardian }]) => {
    const texts = SENTENCES.flatMap((one) => [patient[one], guardian?.[one] ?? patient[one]]);
    const { name } = LANGUAGES[language];
    return [
      ...(texts.some((text) => text.trim() === "") ? [t("wording-missing", { language: name })] : []),
      ...(texts.some(isUnfit) ? [t("wording-unfit", { language: name })] : []),
    ];
  });
  return [
    ...problems,
    ...(isUnfit(title) ? [t("wording-form.unfit")] : []),
    ...(url.trim() !== "" && !HTTPS.test(url.trim()) ? [t("wording-form.no-address")] : []),
    ...(url.trim() !== "" && title.trim() === "" ? [t("wording-form.no-title")] : []),
  ];
}

function isUnfit(text: string): boolean {
  return MARKUP.test(text) || HIDDEN.test(text);
}
