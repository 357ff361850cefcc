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
  return besides(parts, t("common-between"));
}

/** One beside the other, with such a sign between them, in the language's direction whatever they begin with. */
export function besides(parts: readonly string[], separator: string): string {
  const mark = isRightToLeft() && parts.length > 1 ? "\u200f" : "";
  return mark + parts.map(isolated).join(separator);
}

/** Keeps its own direction among words that run the other way: `*@hospital.example` begins with its star. */
export function isolated(part: string): string {
  return isRightToLeft() ? `\u2068${part}\u2069` : part;
}

function isRightToLeft(): boolean {
  return LANGUAGES[vocabulary.language].direction === "rtl";
}

/** As it stands at the beginning of a line. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
