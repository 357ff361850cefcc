// The languages that there are words in.

/** By its tag (BCP 47), each with its own name and the direction that it is written in. */
export const LANGUAGES = {
  en: { name: "English", direction: "ltr" },
  de: { name: "Deutsch", direction: "ltr" },
  fr: { name: "Français", direction: "ltr" },
  es: { name: "Español", direction: "ltr" },
  ar: { name: "العربية", direction: "rtl" },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly direction: "ltr" | "rtl" }>>;

export type Language = keyof typeof LANGUAGES;

/** The first of these tags that is one of the languages, whatever its region; English if there is none. */
export function firstSupported(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [language = ""] = tag.toLowerCase().split(/[-_]/);
    if (isLanguage(language)) return language;
  }
  return "en";
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag);
}
