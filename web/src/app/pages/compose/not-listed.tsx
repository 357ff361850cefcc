import type { JSX } from "preact";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";

/** Says that a report is sent, and that its sender's list does not have it. */
export function NotListed(): JSX.Element {
  return (
    <Notice kind="warn" title={t("sent-not-listed")}>
      <p>{t("sent-not-listed.text")}</p>
    </Notice>
  );
}
