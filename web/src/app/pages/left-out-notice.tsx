import type { JSX } from "preact";
import type { LoggedReport } from "../../api";
import { Notice } from "../../ui/notice";
import { leftOutMessage } from "../text/left-out";

/** Says which report did not reach one of its sender's enterprises. */
export function LeftOutNotice({ report }: { report: LoggedReport }): JSX.Element | null {
  const message = leftOutMessage(report.leftOut);
  if (message === undefined) return null;
  return (
    <Notice kind="warn" title={message.title}>
      <p>{message.advice}</p>
    </Notice>
  );
}
