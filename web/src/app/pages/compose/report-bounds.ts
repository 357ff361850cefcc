// Whether a report is within its limits: said before anything is done, in the numbers that people know.

import { characterCount } from "../../../contract/bytes";
import { REPORT_LIMITS } from "../../../contract/report-limits";
import { t } from "../../../words";
import { formatFileSize } from "../../text/formatters";

// so many characters before the end it is said how many are left
const NEAR = 2_000;

/** Why so many files cannot be added to those that a report has; undefined if they can. */
export function countProblem(present: number, added: number): string | undefined {
  const total = present + added;
  if (total <= REPORT_LIMITS.items) return undefined;
  const most = REPORT_LIMITS.items;
  return t("compose-too-many-files", { total, most, over: total - most });
}

/** Why a report of so many bytes cannot be sent, or be made a file; undefined if it can. */
export function sizeProblem(bytes: number, isFile: boolean): string | undefined {
  const most = isFile ? REPORT_LIMITS.file_bytes : REPORT_LIMITS.report_bytes;
  if (bytes <= most) return undefined;
  return t("compose-too-large", { size: formatFileSize(bytes), most: formatFileSize(most) });
}

// they are enclosed as large as they are; what becomes of others is not known before
const ENCLOSED_WHOLE = new Set(["video/mp4", "video/quicktime", "audio/mp4", "audio/x-m4a"]);

/** How many bytes a report will have at least, once files are added to its items. */
export function leastSize(
  items: readonly { readonly content: Blob; readonly thumbnail: Blob }[],
  files: readonly Pick<File, "size" | "type">[],
): number {
  const sizes = [
    ...items.flatMap(({ content, thumbnail }) => [content.size, thumbnail.size]),
    ...files.filter(({ type }) => ENCLOSED_WHOLE.has(type)).map(({ size }) => size),
  ];
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Why a note is too long; undefined if it is not. */
export function noteProblem(text: string): string | undefined {
  const most = REPORT_LIMITS.text_characters;
  const count = characterCount(text);
  if (count <= most) return undefined;
  return t("compose-note-too-long", { count, most, over: count - most });
}

/** How many characters are left, once they are few; undefined before that, and where there are too many. */
export function charactersLeft(text: string): string | undefined {
  const left = REPORT_LIMITS.text_characters - characterCount(text);
  return left < 0 || left > NEAR ? undefined : t("compose-characters-left", { count: left });
}
