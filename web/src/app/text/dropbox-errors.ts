// What to tell people where a Dropbox does not do what it is asked.

import type { ErrorTexts } from "./institution-errors";

export const DROPBOX_ERRORS = {
  dropbox_unreachable: [
    "Dropbox cannot be reached",
    "Check your connection: some hospitals’ networks do not let it through. Nothing is lost: try again.",
  ],
  dropbox_not_stored: [
    "Dropbox says that it has stored a file, and does not have it",
    "Try again. If it happens again, look into your Dropbox: a program there may move or delete what arrives.",
  ],
  dropbox_unavailable: [
    "Dropbox asks for another try",
    "Nothing is lost, and nothing will be there twice. Try again in a minute.",
  ],
  dropbox_code_refused: [
    "Dropbox does not take this code",
    "It works once and for some minutes. Open Dropbox again, and copy the whole code.",
  ],
  dropbox_login_refused: [
    "Dropbox no longer lets you in",
    "The app was disconnected, or its time is over. You are asked to agree again.",
  ],
  dropbox_full: ["The Dropbox has no room left", "Make room there, and try again."],
  dropbox_name_taken: [
    "There is something else under the report’s name",
    "It was left alone. Send the report anew: it gets a name of its own.",
  ],
  dropbox_refused: [
    "Dropbox does not take the report",
    "The app may lack a permission: files.content.read, files.content.write and files.metadata.read. The report is still here.",
  ],
} satisfies ErrorTexts;
