// Who may open a report, as its sender says it in the form, and as it travels.

import type { Access } from "../../../api";
import type { GivenPolicy } from "../../../contract/openapi";

export interface DraftAccess {
  /** Addresses, one a line; empty for anybody who has the link or the file. */
  readonly recipients: string;
  /** YYYY-MM-DD, or empty. */
  readonly until: string;
  /** A number, or empty. */
  readonly openings: string;
  /** A second person has to approve. */
  readonly twoPerson: boolean;
  readonly breakGlass: boolean;
}

export const ANYBODY: DraftAccess = {
  recipients: "",
  until: "",
  openings: "",
  twoPerson: false,
  breakGlass: false,
};

const MAX_OPENINGS = 100;

/** The policy that is asked of a Key Server; undefined where anybody may open the report. */
export function policyOf(access: DraftAccess): GivenPolicy | undefined {
  const recipients = named(access);
  const policy: GivenPolicy = {
    ...(recipients.length > 0 && { recipients }),
    // to the end of that day, where the sender is
    ...(access.until !== "" && { not_after: new Date(`${access.until}T23:59:59`).toISOString() }),
    ...(access.openings !== "" && { openings: Number(access.openings) }),
    ...(access.twoPerson && { two_person: true }),
  };
  if (Object.keys(policy).length === 0) return undefined;
  return access.breakGlass ? { ...policy, break_glass: true } : policy;
}

/** What a Key Server is asked; nothing where anybody may open the report. */
export function accessOf(
  access: DraftAccess,
  destination: "storage" | "recipient" | "file",
): Access | undefined {
  const policy = policyOf(access);
  return policy === undefined ? undefined : { policy, destination };
}

/** What is wrong with it, in words; empty if nothing is. */
export function accessErrors(access: DraftAccess): string[] {
  const problems: string[] = [];
  if (named(access).some((recipient) => !recipient.includes("@"))) {
    problems.push("Say who may open the report by e-mail address, one a line.");
  }
  const openings = Number(access.openings);
  if (access.openings !== "" && !(Number.isInteger(openings) && openings >= 1 && openings <= MAX_OPENINGS)) {
    problems.push(`Between 1 and ${MAX_OPENINGS.toString()} people can be let open the report.`);
  }
  if (access.until !== "" && !(Date.parse(`${access.until}T23:59:59`) > Date.now())) {
    problems.push("The day until which the report can be opened is over.");
  }
  return problems;
}

/** What it says, in a few words. */
export function accessSummary(access: DraftAccess): string {
  return policyOf(access) === undefined ? "anybody with the link or the file" : "as you say";
}

function named({ recipients }: DraftAccess): string[] {
  return recipients
    .split(/[\s,;]+/)
    .map((recipient) => recipient.trim())
    .filter((recipient) => recipient !== "");
}
