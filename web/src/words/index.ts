// What the program says, in the reader's language: https://projectfluent.org, see docs/languages.md.

export { Words } from "./markup";
export { LANGUAGES, type Language, firstSupported, isLanguage } from "./languages";
export { browserLanguage, browserLanguages, formattingLocale } from "./locale";
export type { Area, Messages } from "./messages";
export {
  type MessageArgs,
  type MessageId,
  type PlainMessageId,
  perLanguage,
  t,
  vocabulary,
  wordsIn,
} from "./translate";
