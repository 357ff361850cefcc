// A report's metadata in words, the same on the page and on paper.

import {
  CONSENT_LEVELS,
  type Consent,
  EMPTY_EXTENSION,
  type Media,
  type Metadata,
  grantedLevels,
  isPaperForm,
  splitLevels,
} from "../../format";
import { formatItemCounts } from "./share-messages";

const LEVEL_NAMES: ReadonlyMap<string, string> = new Map([
  ["treatment", "Treatment"],
  ["education", "Education"],
  ["publication", "Publication"],
]);

/** Title, first and last name, as far as they are known. */
export function personName(person: { title?: string; firstname: string; lastname: string }): string {
  return [person.title ?? "", person.firstname, person.lastname]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ");
}

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

/** Whether anything is said of a consent: how it was given, or a level that is more than denied. */
export function isConsentRecorded(consent: Consent): boolean {
  const isDenied = CONSENT_LEVELS.every((level) =>
    ["", "false"].includes(consent[level].trim().toLowerCase()),
  );
  return consent.type.trim() !== "" || splitLevels(consent.consentlevels).length > 0 || !isDenied;
}

/** For each level whether it was consented to. */
export function consentAnswers(
  consent: Consent,
): readonly { level: string; answer: "Yes" | "No" | "Not recorded" }[] {
  const listed = splitLevels(consent.consentlevels);
  return CONSENT_LEVELS.map((level) => {
    const flag = consent[level].trim().toLowerCase();
    const granted = flag === "true" || (flag === "" && listed.includes(level));
    const known = granted || flag === "false";
    return {
      level: LEVEL_NAMES.get(level) ?? level,
      answer: granted ? "Yes" : known ? "No" : "Not recorded",
    };
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
  const kind = type.trim().toLowerCase();
  if (isPaperForm(metadata)) return "Signed on a paper form, photographed";
  if (kind === "signed") return "Signed on the screen";
  if (kind === "verbal") return "Spoken, and recorded";
  return type;
}

/** A media type as a noun. */
export function mediaTypeName(type: string): string {
  const kind = type.trim().toLowerCase();
  if (kind === "photo") return "Photo";
  if (kind === "video") return "Video";
  return kind === "audio" ? "Recording" : "File";
}

/** What the metadata says is enclosed: `2 photos and 1 video`. */
export function formatMediaCounts(media: readonly Media[]): string {
  const count = (type: string): number =>
    media.filter((item) => item.type.trim().toLowerCase() === type).length;
  const known = { photos: count("photo"), videos: count("video"), audios: count("audio") };
  const others = media.length - known.photos - known.videos - known.audios;
  const noun = others === 1 ? "other item" : "other items";
  return formatItemCounts({ ...known, others: new Map(others === 0 ? [] : [[noun, others]]) });
}
