// What to tell people where a Box account does not do what it is asked.

import type { ErrorTexts } from "./institution-errors";

export const BOX_ERRORS = {
  box_not_offered: [
    "This PicSafe has no app at Box",
    "Its operator makes one. Your hospital’s Endpoint Server and the command line can send to Box without.",
  ],
  box_refused: [
    "Box did not let PicSafe in",
    "What it gave works once and for a moment. Open Box again, and let PicSafe in there.",
  ],
  box_misconfigured: [
    "Box does not take PicSafe’s secret",
    "Nothing is lost. Tell the operator of PicSafe that the client secret has to be looked at.",
  ],
  box_cors: [
    "Box does not let this page in",
    "The operator of PicSafe has to enter this page’s address in the app’s CORS domains at Box. Your hospital’s Endpoint Server and the command line can send there without.",
  ],
  box_unreachable: [
    "Box cannot be reached",
    "Check your connection: some hospitals’ networks do not let it through. Nothing is lost: try again.",
  ],
  box_unavailable: [
    "Box asks for another try",
    "Nothing is lost, and nothing will be there twice. Try again in a minute.",
  ],
  box_not_stored: [
    "Box says that it has stored a file, and does not have it",
    "Try again. If it happens again, look into the account: a rule there may move or delete what arrives.",
  ],
  box_login_refused: [
    "Box no longer lets you in",
    "The app was disconnected, or its time is over. You are asked to agree again.",
  ],
  box_full: ["The Box account has no room left", "Make room there, and try again."],
  box_name_taken: [
    "There is something else under the report’s name",
    "It was left alone. Send the report anew: it gets a name of its own.",
  ],
  box_moved: [
    "Somebody has moved or removed the folder meanwhile",
    "Try again: the folder PicSafe is made anew in your account.",
  ],
  box_not_taken: [
    "Box does not take the report",
    "The account may only look at the folder, or Box takes no file of this size. The report is still here.",
  ],
} satisfies ErrorTexts;
