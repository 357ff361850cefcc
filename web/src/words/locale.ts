// In whose form dates, numbers and names of countries are written. A machine whose language is set to “C” or
// “en-US@posix” names languages that `Intl` refuses.

import type { Language } from "./languages";

/**
 * A tag (BCP 47) for `Intl`: the language of the words, in the region that the browser's own languages name for it.
 * Digits are Latin in every language: a report's number, a code and a size have to read the same to everybody.
 */
export function formattingLocale(language: Language, languages = browserLanguages()): string {
  const regional = languages.find((tag) => new Intl.Locale(tag).language === language);
  return new Intl.Locale(regional ?? language, { numberingSystem: "latn" }).toString();
}

/** The browser's languages that `Intl` takes, its default before all. */
export function browserLanguages(
  names: readonly string[] = namedByBrowser(),
  defaultLanguage = defaultOfBrowser(),
): readonly string[] {
  return [...defaultLanguage, ...names.map(withoutModifier).filter(isTaken)];
}

/** The browser's own language; undefined where it names none that is one. */
export function browserLanguage(names: readonly string[] = namedByBrowser()): Intl.Locale | undefined {
  const [first] = browserLanguages(names, []);
  return first === undefined ? undefined : new Intl.Locale(first);
}

function namedByBrowser(): readonly string[] {
  const { navigator } = globalThis as { navigator?: Partial<Navigator> };
  return navigator?.languages ?? [];
}

function defaultOfBrowser(): readonly string[] {
  return isTaken(undefined) ? [new Intl.DateTimeFormat().resolvedOptions().locale] : [];
}

/** POSIX writes `@` and a modifier behind a language. */
function withoutModifier(language: string): string {
  return language.replace(/@.*$/, "");
}

function isTaken(locale: string | undefined): boolean {
  try {
    new Intl.DateTimeFormat(locale);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
