// A report's metadata in words, the same on the page and on paper.

import {
  CONSENT_LEVELS,
  type Consent,
  type ConsentAnswer,
  EMPTY_EXTENSION,
  type Media,
  type Metadata,
  consentAnswer,
  grantedLevels,
  isPaperForm,
  keyword,
  splitLevels,
} from "../../format";
import { formatItemCounts } from "./item-counts";

const LEVEL_NAMES: ReadonlyMap<string, string> = new Map([
  ["treatment", "Treatment"],
  ["education", "Education"],
  ["publication", "Publication"],
]);

const ANSWER_NAMES = {
  yes: "Yes",
  no: "No",
  not_recorded: "Not recorded",
  unclear: "Unclear",
} as const satisfies Readonly<Record<ConsentAnswer, string>>;

export type AnswerName = (typeof ANSWER_NAMES)[ConsentAnswer];

/** The levels that a field lists, for reading. */
export function consentLevelNames(levels: string): string {
  const names = splitLevels(levels).map((level) => LEVEL_NAMES.get(level) ?? level);
  return names.length === 0 ? "not recorded" : names.join(", ");
}

/** Items that are for other than the whole report is, each with what it is for. */
export function keptItems({
  consent,
  media,
}: Metadata): readonly (readonly [label: string, value: string])[] {
  const granted = [...grantedLevels(consent)].sort().join();
  return media
    .filter(({ levels }) => levels.trim() !== "" && splitLevels(levels).sort().join() !== granted)
    .map(({ mediaid, levels }) => [`${mediaid} is for`, consentLevelNames(levels)]);
}

/** For each level whether it was consented to. */
export function consentAnswers(consent: Consent): readonly { level: string; answer: AnswerName }[] {
  return CONSENT_LEVELS.map((level) => ({
    level: LEVEL_NAMES.get(level) ?? level,
    answer: ANSWER_NAMES[consentAnswer(consent, level)],
  }));
}

/** `Alex Example (Mother)`, whichever parts there are. */
export function guardianText({ patient, extension }: Metadata): string {
  const name = patient.guardian.trim();
  const relationship = (extension ?? EMPTY_EXTENSION).consent.relationship.trim();
  return name !== "" && relationship !== "" ? `${name} (${relationship})` : name + relationship;
}

/** How consent was given. */
export function consentMethodName(metadata: Metadata): string {
  const { type } = metadata.consent;
  const kind = keyword(type);
  if (isPaperForm(metadata)) return "Signed on a paper form, photographed";
  if (kind === "signed") return "Signed on the screen";
  if (kind === "verbal") return "Spoken, and recorded";
  return type;
}

/** A media type as a noun. */
export function mediaTypeName(type: string): string {
  const kind = keyword(type);
  if (kind === "photo") return "Photo";
  if (kind === "video") return "Video";
  return kind === "audio" ? "Recording" : "File";
}

/** What the metadata says is enclosed: `2 photos and 1 video`. */
export function formatMediaCounts(media: readonly Media[]): string {
  const count = (type: string): number => media.filter((item) => keyword(item.type) === type).length;
  const known = { photos: count("photo"), videos: count("video"), audios: count("audio") };
  const others = media.length - known.photos - known.videos - known.audios;
  const noun = others === 1 ? "other item" : "other items";
  return formatItemCounts({ ...known, others: new Map(others === 0 ? [] : [[noun, others]]) });
}
