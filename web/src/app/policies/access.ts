// Who may open a report, as its sender says it in the form, and as it travels.

import type { Access, ShownPolicy } from "../../api";
import type { GivenPolicy } from "../../contract/openapi";
import { asWritten } from "../text/unknown-words";

export type Purpose = NonNullable<GivenPolicy["purposes"]>[number];

/** What the patient can have consented to, as policies say it. */
export const PURPOSES = ["treatment", "education", "publication"] as const satisfies readonly Purpose[];

export interface DraftAccess {
  /** Addresses, one a line; empty for anybody who has the link or the file. */
  readonly recipients: string;
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
const SCRIPT = /^enterprise:[0-9]+$/;

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
  const wrong = recipients.find((recipient) => !recipient.includes("@") && !SCRIPT.test(recipient));
  if (wrong !== undefined) {
    problems.push(
      `Say who may open the report by e-mail address, one a line: “${asWritten(wrong)}” is none.`,
    );
  }
  if (recipients.length > MAX_RECIPIENTS) {
    problems.push(`Name ${MAX_RECIPIENTS.toString()} people at most; *@hospital.example is everybody there.`);
  }
  const openings = Number(access.openings);
  if (access.openings !== "" && !(Number.isInteger(openings) && openings >= 1 && openings <= MAX_OPENINGS)) {
    problems.push(`Between 1 and ${MAX_OPENINGS.toString()} people can be let open the report.`);
  }
  if (access.until !== "" && !(Date.parse(momentOf(access, "until")) > Date.now())) {
    problems.push("The day until which the report can be opened is over.");
  }
  if (access.from !== "" && access.until !== "" && access.from > access.until) {
    problems.push("The day from which the report can be opened is after the one until which it can.");
  }
  return problems;
}

/** What it says, in a few words. */
export function accessSummary(access: DraftAccess, isRuled = false): string {
  if (policyOf(access) === undefined)
    return isRuled ? "as the rule says" : "anybody with the link or the file";
  return isRuled ? "as you and the rule say" : "as you say";
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

/** Those whom it names, one each. */
export function namedIn({ recipients }: DraftAccess): string[] {
  return recipients
    .split(/[\s,;]+/)
    .map((recipient) => recipient.trim())
    .filter((recipient) => recipient !== "");
}
