// A policy in words, for its sender.

import type { PolicyState } from "../../api";
import { t } from "../../words";
import { formatDateTime } from "../text/formatters";
import { listWithCommas } from "../text/lists";
import { asWritten } from "../text/unknown-words";
import { isPurpose } from "./access";

/** What a report is opened for. */
export function purposeName(purpose: string): string {
  return isPurpose(purpose) ? t(`policies-${purpose}`) : asWritten(purpose);
}

/** Who may open a report, and how: names and values. */
export function policyWords({
  policy,
  opened,
}: Pick<PolicyState, "policy"> & Partial<PolicyState>): readonly (readonly [string, string])[] {
  const { recipients, notBefore, notAfter, openings, purposes, twoPerson, breakGlass } = policy;
  const words: (readonly [string, string])[] = [
    [t("policies-part-who"), listWithCommas(recipients.map(asWritten)) || t("policies-part-who.anybody")],
  ];
  if (notBefore !== undefined) words.push([t("policies-part-from"), formatDateTime(notBefore)]);
  if (notAfter !== undefined) words.push([t("policies-part-until"), formatDateTime(notAfter)]);
  if (openings !== undefined) {
    const people =
      opened === undefined
        ? t("policies-part-openings.people", { count: openings })
        : t("policies-part-openings.people-so-far", { count: openings, opened });
    words.push([t("policies-part-openings"), people]);
  }
  if (purposes.length > 0)
    words.push([t("policies-part-purposes"), listWithCommas(purposes.map(purposeName))]);
  if (twoPerson) words.push([t("policies-part-two-person"), t("policies-part-two-person.value")]);
  if (breakGlass) words.push([t("policies-part-emergency"), t("policies-part-emergency.value")]);
  return words;
}
