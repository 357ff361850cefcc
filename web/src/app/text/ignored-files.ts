import { shownName } from "../../format/shown-names";

const MAX_NAMED = 10;

/** What was passed over in a report's zip, in one sentence; undefined if nothing was. */
export function ignoredFilesText(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  const named = paths.slice(0, MAX_NAMED).map(shownName).join(", ");
  const more = paths.length > MAX_NAMED ? `, and ${paths.length - MAX_NAMED} more` : "";
  return `A report has no such files or folders, and they were not opened: ${named}${more}.`;
}
