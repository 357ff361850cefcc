// A policy in words, for its sender.

import type { PolicyState } from "../../api";
import { formatDateTime } from "../text/formatters";
import { asWritten } from "../text/unknown-words";

const PURPOSES = new Map([
  ["treatment", "treatment"],
  ["education", "education"],
  ["publication", "publication"],
]);

/** What a report is opened for. */
export function purposeName(purpose: string): string {
  return PURPOSES.get(purpose) ?? asWritten(purpose);
}

/** Who may open a report, and how: names and values. */
export function policyWords({
  policy,
  opened,
}: Pick<PolicyState, "policy"> & Partial<PolicyState>): readonly (readonly [string, string])[] {
  const { recipients, notBefore, notAfter, openings, purposes, twoPerson, breakGlass } = policy;
  const words: (readonly [string, string])[] = [
    ["Who", recipients.map(asWritten).join(", ") || "Anybody who has the link or the file"],
  ];
  if (notBefore !== undefined) words.push(["From", formatDateTime(notBefore)]);
  if (notAfter !== undefined) words.push(["Until", formatDateTime(notAfter)]);
  if (openings !== undefined) {
    const soFar = opened === undefined ? "" : `; so far ${opened.toString()}`;
    words.push(["How many", people(openings) + soFar]);
  }
  if (purposes.length > 0) words.push(["What for", purposes.map(purposeName).join(", ")]);
  if (twoPerson) words.push(["Two persons", "A second one has to approve of each who opens it"]);
  if (breakGlass) words.push(["In an emergency", "Others may open it, with a reason that is logged"]);
  return words;
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count.toString()} people`;
}
