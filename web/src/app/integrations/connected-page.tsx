// Where a browser comes back to from a record system's sign-in.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { PageHeader } from "../../ui/page-header";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { useAsync } from "../use-async";
import { handAnswer, takeAnswer } from "./smart-channel";

export function ConnectedPage(): JSX.Element {
  const [answer] = useState(takeAnswer);
  const { loaded } = useAsync(() => handAnswer(answer), answer.state);
  const isTaken = loaded.state === "ready" && loaded.value;
  useEffect(() => {
    // browsers let a script do so that is where another page has opened it; elsewhere the words stay
    if (isTaken) window.close();
  }, [isTaken]);
  return (
    <div class="page page-narrow">
      <PageHeader title={answer.code === "" ? t("integrations-back.refused") : t("integrations-back")} />
      {loaded.state !== "loading" && (
        <Notice
          kind={isTaken ? "good" : "warn"}
          title={isTaken ? t("integrations-back.taken") : t("integrations-back.unawaited")}
        >
          <p>{isTaken ? t("integrations-back.goes-on") : t("integrations-back.begin-again")}</p>
        </Notice>
      )}
    </div>
  );
}
