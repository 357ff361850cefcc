// Why a report's policy refuses somebody, in words for people: what to do next.

import type { ErrorTexts } from "./institution-errors";

/** Refusals that another attempt may find gone: somebody has approved meanwhile, or the sender has changed the rules. */
export const MAY_CHANGE: ReadonlySet<string> = new Set([
  "not_named",
  "not_yet",
  "no_longer",
  "all_opened",
  "purpose_not_consented",
  "approval_needed",
  "no_break_glass",
]);

export const POLICY_ERRORS = {
  not_named: [
    "You are not among those who may open this report",
    "Its sender has said who may. Ask the sender to name you, by the address that you are signed in with.",
  ],
  not_yet: ["This report cannot be opened yet", "Its sender has said from when. Try again then."],
  no_longer: [
    "This report cannot be opened any more",
    "Its sender has said until when. Ask the sender for more time, or for another one.",
  ],
  all_opened: [
    "As many people as may have opened this report",
    "Ask the sender to let one more person open it.",
  ],
  purpose_needed: [
    "Say what you open this report for",
    "The patient has consented to certain purposes only. The access log will say what you choose.",
  ],
  purpose_not_consented: [
    "The patient has not consented to this purpose",
    "The report stays closed. Ask the sender what the patient has agreed to.",
  ],
  approval_needed: [
    "A second person has to approve",
    "Ask the sender to approve, who finds you at the report under “My reports”. A colleague of theirs, or somebody else who is named, can do it as well: with the same link or file, by “Approve that somebody else opens it”. Then try again within 24 hours.",
  ],
  no_break_glass: [
    "Nobody else may open this report",
    "Not even in an emergency. Your attempt is in the access log. Ask the sender.",
  ],
  not_approver: [
    "You cannot approve here",
    "The sender can, a colleague of the sender’s hospital, or somebody whom the sender has named.",
  ],
  own_approval: [
    "You cannot approve of yourself",
    "A second person has to: the sender, a colleague of theirs, or somebody else who is named.",
  ],
  no_approval_needed: [
    "This needs nobody’s approval",
    "The sender asks for no second person any more. They can open the report now, or are told why not.",
  ],
  too_many_approvals: [
    "There are as many approvals as there may be",
    "They end by themselves within 24 hours. Try again then.",
  ],
  invalid_reason: [
    "Say on one line why this is an emergency",
    "Use up to 200 characters, and name no patient.",
  ],
  invalid_recipient: [
    "This is no e-mail address that can be named",
    "Give addresses such as kim@example.org, one a line.",
  ],
  policy_differs: [
    "The report’s key was made with other rules",
    "Nothing was sent. Send the report again: it gets a new number and a new key.",
  ],
  policy_too_large: [
    "That is too long for a rule",
    "Name fewer people: a domain, such as *@hospital.example, stands for everybody there.",
  ],
  policies_not_told: [
    "This server is not registered as a Key Server",
    "Nothing was sent: PicSafe has not told it of your enterprises’ rules. Whoever runs it has to register it as a Key Server.",
  ],
  policies_too_large: [
    "Your enterprises’ rules are too long to hold together",
    "Nothing was sent. Leave one of the enterprises, or ask its administrators to name fewer people.",
  ],
  unknown_policy: [
    "Your enterprise has a rule that this Key Server does not know",
    "Nothing was sent. Its operator has to bring the Key Server up to date.",
  ],
  too_many_changes: [
    "The rule was changed too often today",
    "It can be lifted at any time, and changed again tomorrow.",
  ],
} satisfies ErrorTexts;
