// Who keeps a new report's key: PicSafe, or a Key Server that a hospital runs and has registered.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { UserServer } from "../../../api";
import { RadioGroup, TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { administeredEnterprises } from "../../enterprises";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";

const OWN = "picsafe";
const OTHER = "other";
const MAX_URL = 255;

interface Props {
  /** As in the draft: an address, or PicSafe’s own. */
  readonly keyServer: string | null;
  readonly onChange: (keyServer: string | null) => void;
}

export function KeyServerField({ keyServer, onChange }: Props): JSX.Element {
  // who never opens this asks the User Server nothing
  const [opened, setOpened] = useState(keyServer !== null);
  return (
    <details
      open={keyServer !== null}
      onToggle={(event) => {
        if (event.currentTarget.open) setOpened(true);
      }}
    >
      <summary>{t("send-key-server", { which: keyServer === null ? "own" : "private" })}</summary>
      {opened && <KeyServerChoice keyServer={keyServer} onChange={onChange} />}
    </details>
  );
}

function KeyServerChoice({ keyServer, onChange }: Props): JSX.Element {
  const { client, keyServerHistory } = useServices();
  const { loaded } = useAsync(() => registeredKeyServers(client.users), "registered key servers");
  const names = new Map(keyServerHistory.recent.map((url) => [url, t("send-key-server.before")]));
  if (loaded.state === "ready") for (const [url, name] of loaded.value) names.set(url, name);
  const value = keyServer === null ? OWN : names.has(keyServer) ? keyServer : OTHER;
  return (
    <div class="stack">
      <RadioGroup
        legend={t("send-key-server.legend")}
        value={value}
        options={[
          { value: OWN, label: "PicSafe", hint: t("send-key-server.own") },
          ...[...names].map(([url, hint]) => ({ value: url, label: url, hint })),
          {
            value: OTHER,
            label: t("send-key-server.other"),
            hint: t("send-key-server.other-hint"),
          },
        ]}
        onChange={(chosen) => {
          onChange(chosen === OWN ? null : chosen === OTHER ? "" : chosen);
        }}
      />
      {value === OTHER && (
        <TextField
          label={t("send-key-server-address")}
          type="url"
          inputMode="url"
          placeholder={t("send-key-server-address.example")}
          hint={t("send-key-server-address.hint")}
          maxLength={MAX_URL}
          required
          value={keyServer ?? ""}
          onChange={onChange}
        />
      )}
    </div>
  );
}

/** The Key Servers of the enterprises that one belongs to or administers, and whose they are. */
async function registeredKeyServers(
  users: UserServer,
): Promise<readonly (readonly [url: string, name: string])[]> {
  const ofMemberships = async () =>
    (await users.invitations()).memberships.map(({ keyServers, name }) =>
      keyServers.map((url) => [url, name] as const),
    );
  const ofAdministered = async () =>
    await Promise.all(
      (await administeredEnterprises(users)).map(async ({ enterpriseId, name }) =>
        (await users.servers(enterpriseId))
          .filter(({ kind }) => kind === "key_server")
          .map(({ url }) => [url, name] as const),
      ),
    );
  return (await Promise.all([ofMemberships(), ofAdministered()])).flat(2);
}
