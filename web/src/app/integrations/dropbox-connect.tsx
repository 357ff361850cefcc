// Agreeing at Dropbox, in another tab, and bringing the code from there.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type DropboxToken, redeemCode, requestSignIn } from "../../delivery/dropbox/sign-in";
import { Button, ButtonLink } from "../../ui/button";
import { TextField } from "../../ui/form-fields";
import { t } from "../../words";
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
          <h3>{t("integrations-dropbox.agree")}</h3>
          <p class="muted">{t("integrations-dropbox.elsewhere")}</p>
          {loaded.state === "ready" && (
            <div class="row">
              <ButtonLink icon="forward" href={loaded.value.url} newTab>
                {t("integrations-dropbox.open")}
              </ButtonLink>
            </div>
          )}
        </li>
        <li class="stack-tight">
          <h3>{t("integrations-dropbox.bring-code")}</h3>
          <TextField label={t("integrations-dropbox.code")} maxLength={500} value={code} onChange={setCode} />
          <ErrorNotice error={task.error} />
          <div class="row">
            <Button icon="chain" busy={task.busy} disabled={code.trim() === ""} onPress={connect}>
              {t("integrations-connect")}
            </Button>
          </div>
        </li>
      </ol>
      <p class="hint">{t("integrations-dropbox.lasting")}</p>
    </>
  );
}
