// Several things in one sentence, as the reader's language lists them.

import { LANGUAGES, perLanguage, t, vocabulary } from "../../words";

// American English would have a comma before the last one
const conjunctions = perLanguage(
  (locale) => new Intl.ListFormat(locale.startsWith("en") ? "en-GB" : locale, { type: "conjunction" }),
);

/** All of them together: `one and two`. */
export function listWithAnd(parts: readonly string[]): string {
  return conjunctions().format(parts.map(isolated));
}

/** One beside the other: `one, two`. */
export function listWithCommas(parts: readonly string[]): string {
  return parts.map(isolated).join(t("common-between"));
}

/** Keeps its own direction among words that run the other way: `*@hospital.example` begins with its star. */
function isolated(part: string): string {
  return LANGUAGES[vocabulary.language].direction === "rtl" ? `\u2068${part}\u2069` : part;
}
