// Agreeing at Dropbox, in another tab, and bringing the code from there.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type DropboxToken, redeemCode, requestSignIn } from "../../delivery/dropbox/sign-in";
import { Button, ButtonLink } from "../../ui/button";
import { TextField } from "../../ui/form-fields";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";

export function DropboxConnect(props: {
  readonly appKey: string;
  readonly onConnected: (token: DropboxToken) => void;
}): JSX.Element {
  const { appKey, onConnected } = props;
  const { client } = useServices();
  const { loaded } = useAsync(() => requestSignIn(appKey), appKey);
  const [code, setCode] = useState("");
  const task = useTask();
  const connect = (): void => {
    if (loaded.state !== "ready") return;
    const request = loaded.value;
    task.run(async () => {
      onConnected(await redeemCode(appKey, code, request, client.http, new AbortController().signal));
    });
  };
  return (
    <>
      <ol class="steps">
        <li class="stack-tight">
          <h3>Agree at Dropbox</h3>
          <p class="muted">It opens in another tab, and shows a code once you have agreed.</p>
          {loaded.state === "ready" && (
            <div class="row">
              <ButtonLink icon="forward" href={loaded.value.url} newTab>
                Open Dropbox
              </ButtonLink>
            </div>
          )}
        </li>
        <li class="stack-tight">
          <h3>Bring the code</h3>
          <TextField label="Code" maxLength={500} value={code} onChange={setCode} />
          <ErrorNotice error={task.error} />
          <div class="row">
            <Button icon="chain" busy={task.busy} disabled={code.trim() === ""} onPress={connect}>
              Connect
            </Button>
          </div>
        </li>
      </ol>
      <p class="hint">
        It is good for some hours, or until you sign out of PicSafe. Then you are asked again.
      </p>
    </>
  );
}
