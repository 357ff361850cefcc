import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ApiKey, CreatedApiKey } from "../../../api";
import { Button, IconButton } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { ConfirmDialog, Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
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
    <Card title={t("enterprise-api-keys")}>
      <p class="muted">{t("enterprise-api-keys.lead")}</p>
      <AsyncContent loaded={loaded} label={t("enterprise-api-keys.loading")} reload={reload}>
        {(keys) => <KeyList keys={keys} onRevoke={setRevoking} />}
      </AsyncContent>
      <form class="stack" onSubmit={make}>
        <TextField
          label={t("enterprise-api-keys.name")}
          hint={t("enterprise-api-keys.name-hint")}
          maxLength={100}
          required
          value={name}
          onChange={setName}
        />
        <ErrorNotice error={task.error} />
        <Button icon="key" busy={task.busy}>
          {t("enterprise-api-keys.make")}
        </Button>
      </form>
      {shown !== null && (
        <Dialog
          title={t("enterprise-api-key", { name: shown.name })}
          onClose={() => {
            setShown(null);
          }}
        >
          <p>{t("enterprise-api-key.once")}</p>
          <CopyableText text={shown.apiKey} label={t("enterprise-copy")} />
          <div class="actions">
            <Button
              kind="main"
              onPress={() => {
                setShown(null);
              }}
            >
              {t("enterprise-api-key.copied")}
            </Button>
          </div>
        </Dialog>
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={t("enterprise-revoke.question", { name: revoking.name })}
          action={t("enterprise-revoke.confirm")}
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
          <p>{t("enterprise-revoke.effect")}</p>
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
  if (keys.length === 0) return <p>{t("enterprise-api-keys.none")}</p>;
  return (
    <ul class="list">
      {keys.map((key) => (
        <li key={key.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{key.name}</strong>
            <span class="muted small">
              {key.lastUsedAt === undefined
                ? t("enterprise-api-keys.never-used")
                : t("enterprise-api-keys.last-used", { time: formatDateTime(key.lastUsedAt) })}
            </span>
          </span>
          <IconButton
            icon="trash"
            label={t("enterprise-revoke", { name: key.name })}
            onPress={() => {
              onRevoke(key);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
