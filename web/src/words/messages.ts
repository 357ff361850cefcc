// Generated from chalicelib/locales/en by `npm run words`; never edited by hand.

/** The files of a catalogue. */
export type Area =
  | "common"
  | "dates"
  | "institutions"
  | "shell";

/** Messages and attributes by their IDs, with the names of their variables. */
export interface Messages {
  "common-cancel": never;
  "common-save": never;
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
  "institutions-add": never;
  "institutions-edit": "name";
  "institutions-edit.button": "name";
  "institutions-remove": "name";
  "institutions-remove.button": "name";
  "institutions-remove.confirm": never;
  "institutions-given-by": "enterprise";
  "institutions-name": never;
  "institutions-name.example": never;
  "institutions-name.missing": never;
  "institutions-name.taken": never;
  "institutions-send-type": never;
  "institutions-endpoint": never;
  "institutions-endpoint.hint": never;
  "institutions-endpoint.missing": never;
  "institutions-endpoint.malformed": never;
  "institutions-endpoint.unencrypted": never;
  "institutions-mailbox": never;
  "institutions-mailbox.hint": never;
  "institutions-mailbox.malformed": never;
  "institutions-key-server": never;
  "institutions-key-server.hint": never;
  "institutions-key-server.malformed": never;
  "institutions-key-server.unencrypted": never;
  "institutions-key": never;
  "institutions-key.hint": never;
  "institutions-key.missing": never;
  "institutions-key.malformed": never;
  "institutions-fingerprint": "fingerprint";
  "institutions-fingerprint.hint": never;
  "institutions-email": never;
  "institutions-email.explanation": never;
  "institutions-post": never;
  "institutions-post.explanation": never;
  "institutions-post-dynamic": never;
  "institutions-post-dynamic.explanation": never;
  "institutions-post-static": never;
  "institutions-post-static.explanation": never;
  "institutions-fhir": never;
  "institutions-fhir.explanation": never;
  "institutions-box": never;
  "institutions-box.explanation": never;
  "institutions-dropbox": never;
  "institutions-dropbox.explanation": never;
  "institutions-plan-missing": "plan";
  "institutions-plan-missing.advice": never;
  "institutions-any-recipient": never;
  "institutions-keys-at": "server";
  "institutions-goes-to": "address";
  "institutions-from": "enterprise";
  "institutions-not-for-browsers": never;
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
