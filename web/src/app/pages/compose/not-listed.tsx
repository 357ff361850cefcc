import type { JSX } from "preact";
import { Notice } from "../../../ui/notice";

/** Says that a report is sent, and that its sender's list does not have it. */
export function NotListed(): JSX.Element {
  return (
    <Notice kind="warn" title="It is not in your list">
      <p>Your list of reports could not be reached, or takes no more today. The report itself is not lost.</p>
    </Notice>
  );
}
