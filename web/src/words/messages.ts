// Generated from chalicelib/locales/en by `npm run words`; never edited by hand.

/** The files of a catalogue. */
export type Area =
  | "common"
  | "dates"
  | "shell";

/** Messages and attributes by their IDs, with the names of their variables. */
export interface Messages {
  "common-cancel": never;
  "common-close": never;
  "common-try-again": never;
  "common-optional": never;
  "common-not-recorded": never;
  "common-copied": never;
  "common-copied.announcement": never;
  "common-copy-failed": never;
  "common-percent": "percent";
  "common-page-loading": never;
  "common-page-failed": never;
  "common-page-failed.advice": never;
  "dates-day": "day" | "month" | "year";
  "dates-moment": "date" | "time";
  "shell-language": never;
  "shell-language.failed": never;
  "shell-skip": never;
  "shell-navigation": never;
  "shell-reports": never;
  "shell-new": never;
  "shell-open": never;
  "shell-enterprise": never;
  "shell-account": never;
  "shell-my-reports": never;
  "shell-offline": never;
  "shell-nothing-here": never;
  "shell-nothing-here.reason": never;
  "shell-nothing-here.advice": never;
  "shell-go-to-reports": never;
  "shell-mistake": never;
  "shell-mistake.reason": never;
  "shell-mistake.advice": never;
  "shell-mistake.report": "mistake" | "version";
  "shell-show-again": never;
}
