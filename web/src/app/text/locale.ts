// In whose language dates, numbers and names of countries are written. A machine whose language is set to “C” or
// “en-US@posix” gives browsers a default that `Intl` refuses.

const LAST_RESORT = "en";

/** A language tag (BCP 47), or undefined for the browser's default. */
export type Locale = string | undefined;

/** The first of a browser's languages that `Intl` takes, its default before all. */
export function usableLocale(
  languages: readonly string[],
  isUsable: (locale: Locale) => boolean = isTaken,
): Locale {
  return [undefined, ...languages.map(withoutModifier), LAST_RESORT].find(isUsable);
}

/** What is written in the reader's language takes this. */
export const LOCALE = usableLocale(browserLanguages());

/** The browser's own language; undefined where it names none that is one. */
export function browserLanguage(languages = browserLanguages()): Intl.Locale | undefined {
  const [first] = languages.map(withoutModifier).filter(isTaken);
  return first === undefined ? undefined : new Intl.Locale(first);
}

function browserLanguages(): readonly string[] {
  const { navigator } = globalThis as { navigator?: Partial<Navigator> };
  return navigator?.languages ?? [];
}

/** POSIX writes `@` and a modifier behind a language. */
function withoutModifier(language: string): string {
  return language.replace(/@.*$/, "");
}

function isTaken(locale: Locale): boolean {
  try {
    new Intl.DateTimeFormat(locale);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
