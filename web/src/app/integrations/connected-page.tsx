// Where a browser comes back to from a record system's sign-in.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { PageHeader } from "../../ui/page-header";
import { Notice } from "../../ui/notice";
import { useAsync } from "../use-async";
import { handAnswer, takeAnswer } from "./smart-channel";

export function ConnectedPage(): JSX.Element {
  const [answer] = useState(takeAnswer);
  const { loaded } = useAsync(() => handAnswer(answer), answer.state);
  const isTaken = loaded.state === "ready" && loaded.value;
  return (
    <div class="page page-narrow">
      <PageHeader title={answer.code === "" ? "You are not signed in there" : "Back to PicSafe"} />
      {loaded.state !== "loading" && (
        <Notice
          kind={isTaken ? "good" : "warn"}
          title={isTaken ? "You can close this tab" : "No page of PicSafe waits for this"}
        >
          <p>
            {isTaken
              ? "PicSafe goes on in the tab where you were."
              : "The tab where you began was closed, or has gone on. Begin again there."}
          </p>
        </Notice>
      )}
    </div>
  );
}
