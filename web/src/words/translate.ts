// The program's own vocabulary, and how it is asked.

import type { FluentVariable } from "@fluent/bundle";
import english from "../../../chalicelib/locales/en/common.ftl";
import type { Language } from "./languages";
import { formattingLocale } from "./locale";
import type { Area, Messages } from "./messages";
import { type CatalogueLoader, Vocabulary, bundleOf } from "./vocabulary";

/** The ID of a message that has words, or of an attribute: `compose-notes`, `compose-notes.hint`. */
export type MessageId = keyof Messages;

/** The ID of a message without variables. */
export type PlainMessageId = {
  [Id in MessageId]: [Messages[Id]] extends [never] ? Id : never;
}[MessageId];

/** What a message's variables are given; nothing for one without. */
export type MessageArgs<Id extends MessageId> = [Messages[Id]] extends [never]
  ? readonly []
  : readonly [args: Readonly<Record<Messages[Id], FluentVariable>>];

const CATALOGUES: Readonly<Record<Language, CatalogueLoader>> = {
  en: async () => (await import("./catalogues/en")).catalogue,
  de: async () => (await import("./catalogues/de")).catalogue,
  fr: async () => (await import("./catalogues/fr")).catalogue,
  es: async () => (await import("./catalogues/es")).catalogue,
  ar: async () => (await import("./catalogues/ar")).catalogue,
};

/** The one that the program has. */
export const vocabulary = new Vocabulary(CATALOGUES, english);

/**
 * The words of an area in one language, whichever is shown: what a patient reads beside the page of whoever treats
 * them. Fails where they cannot be loaded, and never gives another language's.
 */
export async function wordsIn(language: Language, area: Area): Promise<(id: PlainMessageId) => string> {
  const entries = await (await CATALOGUES[language]()).load(area);
  const bundle = bundleOf(language, entries ?? []);
  return (id) => {
    const [message = "", attribute = ""] = id.split(".");
    const found = bundle.getMessage(message);
    const pattern = attribute === "" ? found?.value : found?.attributes[attribute];
    if (pattern === undefined || pattern === null) throw new Error(`there are no words for ${id}`);
    return bundle.formatPattern(pattern);
  };
}

/**
 * A message in the language that is shown now: `t("compose-photos", { count: 3 })`. To be called while rendering, never
 * when a module is loaded. Numbers are written as the language does; a number that is no quantity goes in as a string.
 */
export function t<Id extends MessageId>(id: Id, ...[args]: MessageArgs<Id>): string {
  return vocabulary.format(id, args);
}

/** What writes dates, numbers or names, made once for each language that is shown. */
export function perLanguage<T>(make: (locale: string) => T): () => T {
  const made = new Map<Language, T>();
  return () => {
    const { language } = vocabulary;
    const before = made.get(language);
    if (before !== undefined) return before;
    const now = make(formattingLocale(language));
    made.set(language, now);
    return now;
  };
}
