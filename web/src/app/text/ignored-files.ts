import { shownName } from "../../format/shown-names";
import { t } from "../../words";
import { listWithCommas } from "./lists";

const MAX_NAMED = 10;

/** What was passed over in a report's zip, in one sentence; undefined if nothing was. */
export function ignoredFilesText(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  const files = listWithCommas(paths.slice(0, MAX_NAMED).map(shownName));
  const more = paths.length - MAX_NAMED;
  return more > 0 ? t("open-ignored.more", { files, more }) : t("open-ignored.files", { files });
}
