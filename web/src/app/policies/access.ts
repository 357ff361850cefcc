// Who may open a report, as its sender says it in the form, and as it travels.

import type { Access, ShownPolicy } from "../../api";
import type { GivenPolicy } from "../../contract/openapi";
import { t } from "../../words";
import { isRecipient } from "../recipients/typed-recipients";
import { asWritten } from "../text/unknown-words";

export type Purpose = NonNullable<GivenPolicy["purposes"]>[number];

/** What the patient can have consented to, as policies say it. */
export const PURPOSES = ["treatment", "education", "publication"] as const satisfies readonly Purpose[];

/** Whether it is a purpose that this version knows. */
export function isPurpose(purpose: string): purpose is Purpose {
  return (PURPOSES as readonly string[]).includes(purpose);
}

export interface DraftAccess {
  /** Addresses, one a line; empty for anybody who has the link or the file. */
  readonly recipients: string;
  /** What stands in a field of its own and was not added to them yet; it names people as well. */
  readonly typed?: string;
  /** Days, YYYY-MM-DD, or empty. */
  readonly from: string;
  readonly until: string;
  /** A number, or empty. */
  readonly openings: string;
  /** What it may be opened for; empty for anything. */
  readonly purposes: ReadonlySet<string>;
  /** A second person has to approve. */
  readonly twoPerson: boolean;
  readonly breakGlass: boolean;
  /** The moments that the days stand for where a policy had such; a day that is not in here is a whole one. */
  readonly moments?: ReadonlyMap<string, string>;
}

/** Where a report goes, as Key Servers are told. */
export type Destination = NonNullable<Access["destination"]>;

export const ANYBODY: DraftAccess = {
  recipients: "",
  from: "",
  until: "",
  openings: "",
  purposes: new Set(),
  twoPerson: false,
  breakGlass: false,
};

const MAX_OPENINGS = 100;
const MAX_RECIPIENTS = 50;

/** The policy that is asked of a Key Server; undefined where anybody may open the report. */
export function policyOf(access: DraftAccess): GivenPolicy | undefined {
  const recipients = namedIn(access);
  // as many as are known here, and what a Key Server that knows more has said
  const purposes = [...access.purposes] as Purpose[];
  const policy: GivenPolicy = {
    ...(recipients.length > 0 && { recipients }),
    ...(access.from !== "" && { not_before: momentOf(access, "from") }),
    ...(access.until !== "" && { not_after: momentOf(access, "until") }),
    ...(access.openings !== "" && { openings: Number(access.openings) }),
    ...(purposes.length > 0 && { purposes }),
    ...(access.twoPerson && { two_person: true }),
  };
  if (Object.keys(policy).length === 0) return undefined;
  return access.breakGlass ? { ...policy, break_glass: true } : policy;
}

/** A policy as its sender changes it in the form. */
export function draftOf(policy: ShownPolicy): DraftAccess {
  const { recipients, notBefore, notAfter, openings, purposes, twoPerson, breakGlass } = policy;
  const from = dayOf(notBefore);
  const until = dayOf(notAfter);
  const moments = new Map<string, string>();
  if (notBefore !== undefined) moments.set(`from ${from}`, notBefore.toISOString());
  if (notAfter !== undefined) moments.set(`until ${until}`, notAfter.toISOString());
  return {
    recipients: recipients.join("\n"),
    from,
    until,
    openings: openings?.toString() ?? "",
    purposes: new Set(purposes),
    twoPerson,
    breakGlass,
    moments,
  };
}

/** What a Key Server is asked: no policy of the sender's where anybody may open the report. */
export function accessOf(access: DraftAccess, destination: Destination): Access {
  const policy = policyOf(access);
  return policy === undefined ? { destination } : { policy, destination };
}

/** What is wrong with it, in words; empty if nothing is. */
export function accessErrors(access: DraftAccess): string[] {
  const problems: string[] = [];
  const recipients = namedIn(access);
  const wrong = recipients.find((recipient) => !isRecipient(recipient));
  if (wrong !== undefined) {
    problems.push(t("policies-people.malformed", { given: asWritten(wrong) }));
  }
  if (recipients.length > MAX_RECIPIENTS) {
    problems.push(t("policies-people.too-many", { most: MAX_RECIPIENTS }));
  }
  const openings = Number(access.openings);
  if (access.openings !== "" && !(Number.isInteger(openings) && openings >= 1 && openings <= MAX_OPENINGS)) {
    problems.push(t("policies-openings.out-of-range", { most: MAX_OPENINGS }));
  }
  if (access.until !== "" && !(Date.parse(momentOf(access, "until")) > Date.now())) {
    problems.push(t("policies-until.over"));
  }
  if (access.from !== "" && access.until !== "" && access.from > access.until) {
    problems.push(t("policies-from.after-until"));
  }
  return problems;
}

/** What it says, in a few words. */
export function accessSummary(access: DraftAccess, isRuled = false): string {
  if (!isRuled && namedIn(access).length > 0 && policyOf(withoutPeople(access)) === undefined)
    return t("policies-summary.named");
  if (policyOf(access) === undefined)
    return isRuled ? t("policies-summary.rule") : t("policies-summary.anybody");
  return isRuled ? t("policies-summary.both") : t("policies-summary.sender");
}

/** From the beginning of a day and until its end, where the sender is, unless it was another moment before. */
function momentOf(access: DraftAccess, end: "from" | "until"): string {
  const day = access[end];
  const kept = access.moments?.get(`${end} ${day}`);
  return kept ?? new Date(`${day}T${end === "from" ? "00:00:00" : "23:59:59"}`).toISOString();
}

/** The day of a moment where the sender is, YYYY-MM-DD. */
function dayOf(moment: Date | undefined): string {
  if (moment === undefined) return "";
  const two = (count: number): string => count.toString().padStart(2, "0");
  return [
    moment.getFullYear().toString().padStart(4, "0"),
    two(moment.getMonth() + 1),
    two(moment.getDate()),
  ].join("-");
}

/** The same, with nobody named. */
export function withoutPeople(access: DraftAccess): DraftAccess {
  return { ...access, recipients: "", typed: "" };
}

/** Those whom it names, one each. */
export function namedIn({ recipients, typed = "" }: DraftAccess): string[] {
  return `${recipients} ${typed}`
    .split(/[\s,;]+/)
    .map((recipient) => recipient.trim())
    .filter((recipient) => recipient !== "");
}
