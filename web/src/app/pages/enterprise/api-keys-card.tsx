import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ApiKey, CreatedApiKey } from "../../../api";
import { Button, IconButton } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { ConfirmDialog, Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { ErrorNotice } from "../../error-notice";
import { AsyncContent } from "../../async-content";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { useTask } from "../../use-task";
import { formatDateTime } from "../../text/formatters";

/** API keys: made, shown once, and revoked. */
export function ApiKeysCard({ enterpriseId }: { enterpriseId: number }): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload } = useAsync(() => users.apiKeys(enterpriseId), `keys ${enterpriseId}`);
  const [name, setName] = useState("");
  const [shown, setShown] = useState<CreatedApiKey | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const task = useTask();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      setShown(await users.createApiKey(name.trim(), enterpriseId));
      setName("");
      reload();
    });
  };
  return (
    <Card title="API keys">
      <p class="muted">A script that fetches your members’ reports says with one who it is.</p>
      <AsyncContent loaded={loaded} label="Loading the API keys" reload={reload}>
        {(keys) => <KeyList keys={keys} onRevoke={setRevoking} />}
      </AsyncContent>
      <form class="stack" onSubmit={make}>
        <TextField
          label="Name of a new key"
          hint="Such as the server that will use it."
          maxLength={100}
          required
          value={name}
          onChange={setName}
        />
        <ErrorNotice error={task.error} />
        <Button icon="key" busy={task.busy}>
          Make an API key
        </Button>
      </form>
      {shown !== null && (
        <Dialog
          title={`API key “${shown.name}”`}
          onClose={() => {
            setShown(null);
          }}
        >
          <p>Copy it now: it is shown this once. Keep it as you would keep a password.</p>
          <CopyableText text={shown.apiKey} label="Copy" />
          <div class="actions">
            <Button
              kind="main"
              onPress={() => {
                setShown(null);
              }}
            >
              I have copied it
            </Button>
          </div>
        </Dialog>
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={`Revoke “${revoking.name}”?`}
          action="Revoke it"
          dangerous
          onClose={() => {
            setRevoking(null);
          }}
          onConfirm={() => {
            task.run(async () => {
              await users.revokeApiKey(revoking.id, enterpriseId);
              reload();
            });
            setRevoking(null);
          }}
        >
          <p>Scripts that use it stop working at once. This cannot be undone.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function KeyList({
  keys,
  onRevoke,
}: {
  keys: readonly ApiKey[];
  onRevoke: (key: ApiKey) => void;
}): JSX.Element {
  if (keys.length === 0) return <p>There is no API key yet.</p>;
  return (
    <ul class="list">
      {keys.map((key) => (
        <li key={key.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{key.name}</strong>
            <span class="muted small">
              {key.lastUsedAt === undefined ? "Never used" : `Last used ${formatDateTime(key.lastUsedAt)}`}
            </span>
          </span>
          <IconButton
            icon="trash"
            label={`Revoke ${key.name}`}
            onPress={() => {
              onRevoke(key);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
