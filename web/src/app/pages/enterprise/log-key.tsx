import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RegisteredServer } from "../../../api";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { Words, t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";

const MAX_VKEY = 512;

/** The key that a Key Server's log is signed with, and a form to register it: clients then believe no other. */
export function LogKey(props: {
  readonly server: RegisteredServer;
  readonly enterpriseId: number;
  readonly reload: () => void;
}): JSX.Element {
  const { server, enterpriseId, reload } = props;
  const { users } = useServices().client;
  const [logKey, setLogKey] = useState("");
  const task = useTask();
  const register = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      await users.replaceLogKey(server.id, { logKey: logKey.trim(), before: server.logKey }, enterpriseId);
      setLogKey("");
      reload();
    });
  };
  return (
    <details>
      <summary>
        {server.logKey === "" ? t("enterprise-log-key.not-registered") : t("enterprise-log-key")}
      </summary>
      <div class="stack">
        {server.logKey === "" ? (
          <p class="small">
            <Words id="enterprise-log-key-missing" parts={{ code: (command) => <code>{command}</code> }} />
          </p>
        ) : (
          <>
            <p class="small">{t("enterprise-log-key.believed")}</p>
            <p class="mono small break-anywhere">{server.logKey}</p>
            <p class="small">{t("enterprise-log-key.for-good")}</p>
          </>
        )}
        <form class="stack" onSubmit={register}>
          <TextField
            label={server.logKey === "" ? t("enterprise-log-key.key") : t("enterprise-log-key.another")}
            maxLength={MAX_VKEY}
            required
            value={logKey}
            onChange={setLogKey}
          />
          <ErrorNotice error={task.error} />
          <Button busy={task.busy}>
            {server.logKey === "" ? t("enterprise-log-key.register") : t("enterprise-log-key.replace")}
          </Button>
        </form>
      </div>
    </details>
  );
}
