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
import { type PlainMessageId, t } from "../../words";
import { formatItemCounts } from "./item-counts";
import { listWithCommas } from "./lists";

const LEVELS: ReadonlyMap<string, PlainMessageId> = new Map([
  ["treatment", "pdf-level-treatment"],
  ["education", "pdf-level-education"],
  ["publication", "pdf-level-publication"],
]);

const ANSWERS = {
  yes: "pdf-answer-yes",
  no: "pdf-answer-no",
  not_recorded: "pdf-not-recorded",
  unclear: "labels-doubtful",
} as const satisfies Readonly<Record<ConsentAnswer, PlainMessageId>>;

/** The levels that a field lists, for reading. */
export function consentLevelNames(levels: string): string {
  const names = splitLevels(levels).map(levelName);
  return names.length === 0 ? t("pdf-not-recorded.inside") : listWithCommas(names);
}

function levelName(level: string): string {
  const known = LEVELS.get(level);
  return known === undefined ? level : t(known);
}

/** Items that are for other than the whole report is, each with what it is for. */
export function keptItems({
  consent,
  media,
}: Metadata): readonly (readonly [label: string, value: string])[] {
  const granted = [...grantedLevels(consent)].sort().join();
  return media
    .filter(({ levels }) => levels.trim() !== "" && splitLevels(levels).sort().join() !== granted)
    .map(({ mediaid, levels }) => [t("labels-item-for", { item: mediaid }), consentLevelNames(levels)]);
}

/** For each level whether it was consented to, and that in words. */
export function consentAnswers(
  consent: Consent,
): readonly { level: string; answer: ConsentAnswer; text: string }[] {
  return CONSENT_LEVELS.map((level) => {
    const answer = consentAnswer(consent, level);
    return { level: levelName(level), answer, text: t(ANSWERS[answer]) };
  });
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
  if (isPaperForm(metadata)) return t("labels-method-form");
  if (kind === "signed") return t("labels-method-signed");
  if (kind === "verbal") return t("labels-method-verbal");
  return type;
}

/** A media type as a noun. */
export function mediaTypeName(type: string): string {
  const kind = keyword(type);
  if (kind === "photo") return t("pdf-kind-photo");
  if (kind === "video") return t("pdf-kind-video");
  return t(kind === "audio" ? "labels-recording" : "pdf-kind-file");
}

/** What the metadata says is enclosed: `2 photos and 1 video`. */
export function formatMediaCounts(media: readonly Media[]): string {
  const count = (type: string): number => media.filter((item) => keyword(item.type) === type).length;
  const known = { photos: count("photo"), videos: count("video"), audios: count("audio") };
  const others = media.length - known.photos - known.videos - known.audios;
  return formatItemCounts(known, others === 0 ? [] : [t("pdf-enclosed-others", { count: others })]);
}
