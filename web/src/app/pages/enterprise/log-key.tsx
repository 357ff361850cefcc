import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RegisteredServer } from "../../../api";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
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
      <summary>{server.logKey === "" ? "Key of its log: not registered" : "Key of its log"}</summary>
      <div class="stack">
        {server.logKey === "" ? (
          <p class="small">
            The server signs a log of all accesses. Until its key is registered, everybody believes the first
            one that they see. On the server, <code>picsafe keyserver log-key</code> prints it.
          </p>
        ) : (
          <>
            <p class="small">Nobody believes a log of this server that is signed with another key.</p>
            <p class="mono small break-anywhere">{server.logKey}</p>
            <p class="small">
              A log keeps its key for good. Replace this one only after finding out why there is another log.
            </p>
          </>
        )}
        <form class="stack" onSubmit={register}>
          <TextField
            label={server.logKey === "" ? "Key" : "Another key"}
            maxLength={MAX_VKEY}
            required
            value={logKey}
            onChange={setLogKey}
          />
          <ErrorNotice error={task.error} />
          <Button busy={task.busy}>{server.logKey === "" ? "Register the key" : "Replace the key"}</Button>
        </form>
      </div>
    </details>
  );
}
