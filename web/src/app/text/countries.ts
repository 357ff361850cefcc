// Countries in words: the browser knows their names in the reader's language.

import { COUNTRIES, isCountry } from "../../contract/countries";
import { browserLanguage, perLanguage } from "../../words";

const names = perLanguage((locale) => new Intl.DisplayNames(locale, { type: "region" }));
const order = perLanguage((locale) => new Intl.Collator(locale));

/** The name of a country, or its code if that is all there is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (names().of(code) ?? code) : code;
}

/** All countries as code and name, in the order of the names. */
export function countryOptions(): readonly (readonly [code: string, name: string])[] {
  return COUNTRIES.map((code) => [code, countryName(code)] as const).sort(([, one], [, other]) =>
    order().compare(one, other),
  );
}

/** The country that the browser's language names, as a first proposal. */
export function guessCountry(): string {
  const region = browserLanguage()?.region ?? "";
  return isCountry(region) ? region : "";
}
