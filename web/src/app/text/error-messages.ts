// Failures in words for people: what happened, and what to do next.

import { ChainBroken, ContractError } from "../../contract/errors";
import { ApiError, type ApiErrorKind } from "../../api/errors";
import { FormatError } from "../../format/errors";
import { BOX_ERRORS } from "./box-errors";
import { DROPBOX_ERRORS } from "./dropbox-errors";
import { FHIR_ERRORS } from "./fhir-errors";
import { FORMAT_ERRORS, explainFormatError } from "./format-errors";
import { type ErrorTexts, INSTITUTION_ERRORS } from "./institution-errors";
import { MAY_CHANGE, POLICY_ERRORS } from "./policy-errors";
import { asWritten } from "./unknown-words";

export interface ErrorMessage {
  readonly title: string;
  readonly advice: string;
  /** Whether trying again may help. */
  readonly retryable: boolean;
}

const CODES: ReadonlyMap<string, readonly [title: string, advice: string]> = new Map(
  Object.entries({
    invalid_code: [
      "That code does not work",
      "It may be mistyped, used or expired, or five wrong ones were typed before it. Check the newest mail, press its link, or ask for a new one.",
    ],
    invalid_sign_in_code: [
      "This is not a whole code",
      "A code has eight letters and digits, as in ACDE-2345, and neither 0 nor 1, I, L nor O. Check it with the mail.",
    ],
    too_many_wrong_codes: [
      "Too many wrong codes were typed",
      "Codes have to wait for a while. The link in the mail works: press that instead.",
    ],
    too_many_challenges: [
      "Too many mails were asked for",
      "The code and the link of the newest mail that arrived work. If there is none, wait 20 minutes.",
    ],
    invalid_email: ["This is not an e-mail address", "Check it for typing errors."],
    invalid_email_address: ["This is not an e-mail address", "Check it for typing errors."],
    undeliverable_address: [
      "Mail cannot reach this address",
      "Before the @ there may be letters without accents, digits and a few signs only. Use another address.",
    ],
    invalid_passkey: ["This passkey was not taken", "Try again. If it happens again, sign in by e-mail."],
    unknown_passkey: [
      "This passkey was removed",
      "It does not belong to an account any more. Sign in by e-mail, and remove it from your device.",
    ],
    passkey_not_used: ["No passkey was used", "Try again, or sign in by e-mail."],
    passkey_not_made: ["No passkey was added", "You can do it now or later, in Settings."],
    known_passkey: ["This device has a passkey for you already", "Use it the next time that you sign in."],
    too_many_passkeys: [
      "You have very many passkeys",
      "Remove one that you do not use any more, then try again.",
    ],
    passkeys_unavailable: ["There are no passkeys at this address", "Sign in by e-mail."],
    unknown_session: ["It is signed out already", "Reload the page to see where you are signed in."],
    invalid_link: [
      "This is not a link to a report",
      "Check that it is complete, or ask the sender for it again.",
    ],
    clock_skew: [
      "The server’s clock is wrong",
      "It cannot check who you are, and signing in again does not help. Tell whoever runs it.",
    ],
    profile_required: [
      "Your name is missing",
      "Fill in your profile first: the access log needs to name you.",
    ],
    not_allowed: [
      "You are not on the list for this report",
      "Its Key Server gives keys to certain people only. Ask the sender or your hospital.",
    ],
    wrong_tag: [
      "This is not the file that its sender sealed",
      "Somebody has put another file under the sender’s report number, or the file was changed. Do not trust it. Tell the sender, and whoever you had it from.",
    ],
    tag_required: [
      "The Key Server wants to see the sealed file",
      "It gives the key only to whoever has the file. Reload the page, and open the report again.",
    ],
    tag_set: [
      "The report’s key belongs to another file",
      "Nothing was sent. Send the report again: it gets a new number and a new key.",
    ],
    foreign_report_id: [
      "This report number belongs to somebody else",
      "Nothing was sent. Sign out, sign in again and send the report anew.",
    ],
    recalled: ["This report was recalled", "It cannot be opened any more. Ask the sender for another one."],
    shredded: [
      "This report’s key was destroyed",
      "Nobody can open the report any more. Ask the sender whether they have it, or for another one.",
    ],
    unknown_report: [
      "There is no such report",
      "Check that the link or file is complete, or ask the sender.",
    ],
    unknown_audience: [
      "This report’s Key Server is not registered with PicSafe",
      "Nothing was sent to it: not your name, not a token. Do not open this file unless you know where it comes from; ask the sender to check it.",
    ],
    operator_not_approved: [
      "The report was not opened",
      "You chose not to tell its Key Server who you are. Nothing was sent to it.",
    ],
    not_confidential: [
      "This report’s Key Server is not safe to talk to",
      "Its address is not encrypted (https). Nothing was sent to it. Tell the sender.",
    ],
    key_server_not_registered: [
      "This Key Server is not registered with PicSafe",
      "Nothing was sent to it: not your name, not a token. Check its address, and ask whoever runs it to register it.",
    ],
    key_server_declined: [
      "The report was not sent",
      "You chose not to tell the Key Server who you are. Nothing was sent to it. Choose another, or try again.",
    ],
    key_server_refuses_you: [
      "You are not on this Key Server’s list",
      "It makes keys for certain people only. Ask your hospital, or use PicSafe’s own.",
    ],
    key_server_not_confidential: [
      "This Key Server is not safe to talk to",
      "Its address has to begin with https://. Nothing was sent to it. Check the address, or ask your hospital.",
    ],
    key_server_unreachable: [
      "The Key Server cannot be reached",
      "Check your connection and try again. If it happens again, tell whoever runs the Key Server.",
    ],
    invalid_origin: [
      "This is not the address of a server",
      "An address looks like https://key.hospital.example. Check it for typing errors.",
    ],
    invalid_audience: [
      "This is not the address of a server",
      "An address looks like https://key.hospital.example. Check it for typing errors.",
    ],
    too_many_tokens: [
      "This account has asked for access too often",
      "Wait ten minutes. If it happens again, sign out on all devices: somebody else may be signed in.",
    ],
    too_many_misses: [
      "Too many reports were not found",
      "Wait a minute, and check the link before you try again.",
    ],
    quota_exceeded: [
      "A limit has been reached",
      "Your account, or all people of your enterprise together, may have no more. Withdraw reports that are not needed any more. Otherwise there is room again by tomorrow for what counts by the day, and within seven days for reports that are stored.",
    ],
    storage_full: [
      "PicSafe Cloud has no room right now",
      "Nothing was sent. Try again later, and tell whoever runs it if it happens again.",
    ],
    too_many_requests: [
      "You have asked this too often",
      "Wait ten minutes before you try again. The access log says how often you have asked.",
    ],
    trail_too_long: [
      "The access log is longer than can be read here",
      "What was read holds together. Ask whoever runs the Key Server for the rest.",
    ],
    expired: ["This link has expired", "Links work for seven days. Ask the sender to send the report again."],
    withdrawn: [
      "The sender has withdrawn this report",
      "Ask the sender for another one if you still need it.",
    ],
    not_opened: [
      "The access log is not open to you yet",
      "It is for the sender and for people who have opened the report.",
    ],
    not_sender: ["Only the sender can do this", "Ask the person who sent the report."],
    recalled_by_operator: [
      "The Key Server’s operator has recalled this report",
      "Only the operator can undo that. The access log says why.",
    ],
    last_administrator: [
      "Your enterprise would have no administrator",
      "Have somebody else made an administrator before you erase your account.",
    ],
    public_domain: [
      "This is a public mail domain",
      "Only domains that belong to your organisation can be listed.",
    ],
    report_id_unknown: [
      "The file was renamed",
      "Its report number is lost. Give it back its name, 22 digits and “.picsafe”, and try again.",
    ],
    wrong_report: [
      "The file holds another report than its name says",
      "Ask the sender to check what they sent.",
    ],
    sealed_to_hospital: [
      "Only the hospital can open this report",
      "It was sealed for a hospital’s own key, and goes to that hospital’s Endpoint Server.",
    ],
    no_key_server: [
      "No server has this report’s key",
      "It was sealed with a key of its own; open it with the “picsafe decrypt” command and that key.",
    ],
    timeout: ["The server took too long", "Check your connection and try again."],
    ...FORMAT_ERRORS,
    ...POLICY_ERRORS,
    ...INSTITUTION_ERRORS,
    ...FHIR_ERRORS,
    ...DROPBOX_ERRORS,
    ...BOX_ERRORS,
  } satisfies ErrorTexts),
);

// whose limit it is and when there is room again, which address is wrong, and why: the server alone knows
const SAID_BY_SERVERS: ReadonlySet<string> = new Set([
  "quota_exceeded",
  "plan_required",
  "invalid_institution",
  "unknown_server",
  "endpoint_refused",
  "invalid_recipient",
  "not_yet",
  "no_longer",
  // whose rule it is, the sender's or an enterprise's, only the Key Server knows
  "not_named",
  "all_opened",
  "approval_needed",
  "no_break_glass",
  "policy_too_large",
  "policies_not_told",
  "policies_too_large",
  "unknown_policy",
  "too_many_changes",
]);

const KINDS: Readonly<Record<ApiErrorKind, readonly [title: string, advice: string]>> = {
  unreachable: ["No connection", "PicSafe could not be reached. Check your connection and try again."],
  not_signed_in: ["You are signed out", "Sign in again to go on."],
  not_allowed: ["This is not allowed", "Ask whoever administers your account."],
  not_found: ["Nothing was found there", "Check that the link is complete, or ask the sender."],
  conflict: ["This cannot be done now", "Reload the page and look at how things stand."],
  gone: ["This is not there any more", "Links work for seven days. Ask the sender to send the report again."],
  slow_down: ["That was too often", "Wait a minute, then try again."],
  unavailable: ["PicSafe cannot answer right now", "Try again in a minute."],
  refused: ["This was not accepted", "Check what you entered and try again."],
  invalid_answer: [
    "The server’s answer makes no sense",
    "Reload the page. If it happens again, tell whoever runs PicSafe for you.",
  ],
};

/** What to tell a person about a failure. */
export function explainError(error: unknown): ErrorMessage {
  if (error instanceof ApiError) return explainApiError(error);
  if (error instanceof FormatError) {
    const [title, advice] = explainFormatError(error);
    return { title, advice, retryable: error.code === "read_failed" };
  }
  if (error instanceof ChainBroken) {
    return {
      title: "The access log was tampered with",
      advice: `Entry ${error.seq} does not fit the one before it. Do not rely on this log; tell whoever runs the Key Server.`,
      retryable: false,
    };
  }
  if (error instanceof ContractError) {
    const [title, advice] = CODES.get(error.code) ?? KINDS.refused;
    return { title, advice, retryable: false };
  }
  return {
    title: "Something went wrong",
    advice: "Try again. If it happens again, reload the page.",
    retryable: true,
  };
}

function explainApiError(error: ApiError): ErrorMessage {
  const known = CODES.get(error.code);
  const [title, advice] = known ?? KINDS[error.kind];
  const ours = SAID_BY_SERVERS.has(error.code) ? asWritten(error.detail) || advice : advice;
  return {
    title,
    advice: known === undefined ? unknownCodeAdvice(error, advice) : ours,
    retryable: error.isTransient || error.kind === "slow_down" || MAY_CHANGE.has(error.code),
  };
}

/** The server’s own sentence, and the code: it is what whoever is asked about it needs. */
function unknownCodeAdvice({ kind, code, detail }: ApiError, advice: string): string {
  if (code === kind || kind === "unreachable") return advice;
  return `${asWritten(detail) || advice} (${code})`;
}
