// Letting PicSafe's app into a Box account, in another tab, which comes back by itself.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../../api";
import type { BoxSignedIn } from "../../api/box";
import { requestBox } from "../../delivery/box/sign-in";
import { ButtonLink } from "../../ui/button";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { receiveAnswer } from "./smart-channel";

export function BoxConnect(props: { readonly onConnected: (signedIn: BoxSignedIn) => void }): JSX.Element {
  const { client } = useServices();
  const { loaded, reload } = useAsync(async () => requestBox(await client.users.boxApp()), "box");
  const { run, error } = useTask();
  const latest = useRef(props.onConnected);
  latest.current = props.onConnected;
  const request = loaded.state === "ready" ? loaded.value : undefined;
  useEffect(() => {
    if (request === undefined) return undefined;
    return receiveAnswer(request.state, ({ code }) => {
      run(async () => {
        if (code === "") throw new ApiError("refused", "box_refused");
        latest.current(await client.users.signInToBox({ code }));
      });
    });
  }, [request, run, client]);
  if (loaded.state === "failed") return <ErrorNotice error={loaded.error} onRetry={reload} />;
  return (
    <>
      <ErrorNotice error={error} />
      <div class="row">
        {request !== undefined && (
          <ButtonLink icon="forward" href={request.url} newTab>
            {t("integrations-box.open")}
          </ButtonLink>
        )}
      </div>
      <p class="hint">{t("integrations-box.elsewhere")}</p>
    </>
  );
}
