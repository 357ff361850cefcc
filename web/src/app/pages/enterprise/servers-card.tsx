import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RegisteredServer, ServerKind } from "../../../api";
import { Button, IconButton } from "../../../ui/button";
import { ConfirmDialog } from "../../../ui/dialog";
import { SelectField, TextField } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { AsyncContent } from "../../async-content";
import { useServices } from "../../services";
import type { Loading } from "../../use-async";
import { useTask } from "../../use-task";
import { serverKindName } from "../../text/names";
import { LogKey } from "./log-key";
import { RegistrationBlock } from "./registration-block";
import { CARDS } from "./rule-rows";
import { formatDateTime } from "../../text/formatters";

const KINDS: readonly ServerKind[] = ["key_server", "endpoint"];

/** The enterprise's own Key Servers and Endpoint Servers: without being here, none is sent anybody's name. */
export function ServersCard(props: {
  readonly enterpriseId: number;
  readonly found: Loading<readonly RegisteredServer[]>;
}): JSX.Element {
  const { enterpriseId } = props;
  const { users } = useServices().client;
  const { loaded, reload } = props.found;
  const [url, setUrl] = useState("");
  const [kind, setKind] = useState<ServerKind>("key_server");
  const [removing, setRemoving] = useState<RegisteredServer | null>(null);
  const task = useTask();
  const register = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      await users.registerServer(url.trim(), kind, enterpriseId);
      setUrl("");
      reload();
    });
  };
  return (
    <Card id={CARDS.servers} title={t("enterprise-servers")}>
      <p class="muted">{t("enterprise-servers.lead")}</p>
      <AsyncContent loaded={loaded} label={t("enterprise-servers.loading")} reload={reload}>
        {(servers) =>
          servers.length === 0 ? (
            <p>{t("enterprise-none-yet")}</p>
          ) : (
            <List servers={servers} enterpriseId={enterpriseId} onRemove={setRemoving} reload={reload} />
          )
        }
      </AsyncContent>
      <form class="stack" onSubmit={register}>
        <TextField
          label={t("enterprise-servers.address")}
          type="url"
          inputMode="url"
          placeholder={t("enterprise-servers.example")}
          maxLength={255}
          required
          value={url}
          onChange={setUrl}
        />
        <SelectField
          label={t("enterprise-servers.kind")}
          value={kind}
          onChange={(value) => {
            setKind(value === "endpoint" ? "endpoint" : "key_server");
          }}
          options={KINDS.map((known) => [known, serverKindName(known)])}
        />
        <ErrorNotice error={task.error} />
        <Button icon="plus" busy={task.busy}>
          {t("enterprise-servers.register")}
        </Button>
      </form>
      {removing !== null && (
        <ConfirmDialog
          title={t("enterprise-servers.remove")}
          action={t("enterprise-remove.confirm")}
          dangerous
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            task.run(async () => {
              await users.removeServer(removing.id, enterpriseId);
              reload();
            });
            setRemoving(null);
          }}
        >
          <p class="break-anywhere">{t("enterprise-servers.removal", { address: removing.url })}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function List(props: {
  servers: readonly RegisteredServer[];
  enterpriseId: number;
  reload: () => void;
  onRemove: (server: RegisteredServer) => void;
}): JSX.Element {
  return (
    <ul class="list">
      {props.servers.map((server) => (
        <li key={server.id} class="item item-plain">
          <div class="item-text">
            <strong class="break-anywhere">{server.url}</strong>
            <span class="muted small">
              {t("enterprise-servers.since", {
                kind: serverKindName(server.kind),
                time: formatDateTime(server.createdAt),
              })}
            </span>
            {server.registration !== undefined && (
              <RegistrationBlock url={server.url} text={server.registration} />
            )}
            {server.kind === "key_server" && (
              <LogKey server={server} enterpriseId={props.enterpriseId} reload={props.reload} />
            )}
          </div>
          <IconButton
            icon="trash"
            label={t("enterprise-remove", { what: server.url })}
            onPress={() => {
              props.onRemove(server);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
