// Several things in one sentence, as the reader's language lists them.

import { perLanguage } from "../../words";

const conjunctions = perLanguage((locale) => new Intl.ListFormat(locale, { type: "conjunction" }));
const units = perLanguage((locale) => new Intl.ListFormat(locale, { type: "unit", style: "short" }));

/** All of them together: `one and two`. */
export function listWithAnd(parts: readonly string[]): string {
  return conjunctions().format(parts);
}

/** One beside the other: `one, two`. */
export function listWithCommas(parts: readonly string[]): string {
  return units().format(parts);
}
