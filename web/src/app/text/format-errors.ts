// Why a file is not opened: what is damaged is told from what is whole and not expected in a report.

import type { FormatError } from "../../format/errors";
import type { ErrorTexts } from "./institution-errors";

const ASK_FOR_PROGRAM = "Nothing of it was opened. Ask the sender which program made it.";
const DAMAGED = ["This report is damaged", "Download it again, or ask the sender for it."] as const;

export const FORMAT_ERRORS = {
  not_a_report: ["This is not a PicSafe report", "Choose a file whose name ends in “.picsafe”."],
  authentication_failed: [
    "This report was changed or damaged",
    "It does not fit its key, so nothing of it is shown. Download it again, or ask the sender for it.",
  ],
  read_failed: ["The file could not be read", "It may have been moved or removed. Choose it again."],
  too_large: [
    "This report is too large",
    "No program of PicSafe takes one of this size. It has to be sent as several smaller ones.",
  ],
  too_large_for_browser: [
    "This report is too large for a browser",
    "The PicSafe command line opens files of up to 8 GiB.",
  ],
  unsafe_name: [
    "This report holds something that a report never has",
    `It is not damaged. ${ASK_FOR_PROGRAM}`,
  ],
  duplicate_name: ["This report can be read in two ways", `It is not damaged. ${ASK_FOR_PROGRAM}`],
  unsupported_zip: [
    "This report was packed in a way that reports never are",
    "It is not damaged. Ask the sender to pack it anew, as a plain zip without a password.",
  ],
  missing_part: ["This is not a whole report", "A part of it is missing. Ask the sender for it."],
  invalid_package: [
    "This report does not say properly who has its key",
    `It need not be damaged. ${ASK_FOR_PROGRAM}`,
  ],
  invalid_metadata: [
    "What this report says of itself cannot be read",
    `It need not be damaged. ${ASK_FOR_PROGRAM}`,
  ],
  corrupt_zip: DAMAGED,
  truncated: DAMAGED,
} satisfies ErrorTexts;

const TEXTS: ReadonlyMap<string, readonly [title: string, advice: string]> = new Map(
  Object.entries(FORMAT_ERRORS),
);

/** What to tell a person, with the name of the file in the report that it is about. */
export function explainFormatError({
  code,
  fileName,
}: FormatError): readonly [title: string, advice: string] {
  const [title, advice] = TEXTS.get(code) ?? DAMAGED;
  return [title, fileName === "" ? advice : `It is about “${fileName}”. ${advice}`];
}
