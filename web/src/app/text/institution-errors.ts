// What to tell people where a hospital does not take a report, or is not entered as it should be.

/** Titles and advice, by code. */
export type ErrorTexts = Readonly<Record<string, readonly [title: string, advice: string]>>;

export const INSTITUTION_ERRORS = {
  plan_required: [
    "Your plan does not include this",
    "Ask whoever administers your account, or the operator of PicSafe.",
  ],
  invalid_institution: [
    "Something is wrong with the institution",
    "Compare what you have entered with what your hospital has told you.",
  ],
  unknown_server: [
    "This server is not registered with PicSafe",
    "Check the address. An administrator of the hospital registers it.",
  ],
  changed_meanwhile: [
    "The list was changed elsewhere",
    "Nothing was saved. Reload the page, and make the change again.",
  ],
  endpoint_not_registered: [
    "This hospital’s server is not registered with PicSafe",
    "Nothing was sent to it: not your name, not the report. Check its address under Settings, and ask your hospital to register it.",
  ],
  endpoint_declined: [
    "The report was not sent",
    "You chose not to tell the hospital’s server who you are. Nothing was sent to it.",
  ],
  endpoint_not_confidential: [
    "A browser does not post to this address",
    "It has to begin with https://. Nothing was sent. The command line can send what is encrypted there.",
  ],
  endpoint_unreachable: [
    "The hospital’s server cannot be reached",
    "Check your connection and try again. Some hospitals’ servers answer only within their own network.",
  ],
  endpoint_unavailable: [
    "The hospital’s server cannot take reports right now",
    "Nothing is lost. Try again in a minute; the hospital gets the same report once.",
  ],
  endpoint_refuses_you: [
    "The hospital does not take reports from you",
    "Its server takes them from certain people only. Ask your hospital to add you.",
  ],
  endpoint_refuses_token: [
    "The hospital’s server did not believe who you are",
    "Try again. If it happens again, tell your hospital: its server may trust another PicSafe.",
  ],
  endpoint_refuses_key: [
    "The hospital has no such key any more",
    "Ask your hospital for its current key, and enter it under Settings. Nobody can read what was sent.",
  ],
  endpoint_refuses_key_server: [
    "The hospital does not ask this Key Server",
    "Ask your hospital which Key Server it uses, and enter it under Settings.",
  ],
  endpoint_wants_sealed: [
    "The hospital takes encrypted reports only",
    "Choose another send type under Settings: your hospital tells you which.",
  ],
  endpoint_too_large: [
    "The report is too large for the hospital’s server",
    "Send fewer or shorter videos in one report.",
  ],
  endpoint_refused: [
    "The hospital’s server did not take the report",
    "Tell your hospital. The report is still here.",
  ],
} satisfies ErrorTexts;
