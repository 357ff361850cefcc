// Devices that wait for the vault's keys, on one that has them: a person compares the codes and says yes or no.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import type { WaitingDevice } from "./opened-vault";
import { useVault } from "./use-vault";

export function NewDevices(): JSX.Element | null {
  const { vault } = useServices();
  const state = useVault();
  const isOpen = state.kind === "open";
  useEffect(() => {
    // one may have come since the sign-in; if that cannot be asked, the next look will
    if (isOpen) vault.look().catch(() => undefined);
  }, [vault, isOpen]);
  if (state.kind !== "open" || state.waiting.length === 0) return null;
  return (
    <>
      {state.waiting.map((device) => (
        <NewDevice key={device.passkeyId} device={device} />
      ))}
    </>
  );
}

function NewDevice({ device }: { readonly device: WaitingDevice }): JSX.Element {
  const { vault, client } = useServices();
  const { loaded } = useAsync(() => client.users.passkeys(), "passkeys");
  const task = useTask();
  const found = loaded.state === "ready" ? loaded.value.passkeys : [];
  const name = found.find(({ id }) => id === device.passkeyId)?.name ?? "";
  return (
    <Notice
      kind="warn"
      title={t("vault-new")}
      actions={
        <>
          <Button
            kind="main"
            busy={task.busy}
            onPress={() => {
              task.run(() => vault.admit(device));
            }}
          >
            {t("vault-new.yes")}
          </Button>
          <Button
            onPress={() => {
              task.run(() => vault.refuse(device));
            }}
          >
            {t("vault-new.no")}
          </Button>
        </>
      }
    >
      <p>
        {name === "" ? t("vault-new.text") : t("vault-new-named", { name })} {t("vault-new.compare")}
      </p>
      <p>
        <strong class="mono comparison-code">{device.code}</strong>
      </p>
      <p>{t("vault-new.stranger")}</p>
      <ErrorNotice error={task.error} />
    </Notice>
  );
}
