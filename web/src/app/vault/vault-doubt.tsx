// What a person is asked where labels are sealed under keys that the vault has not: it is older than it was, or gone.

import type { JSX } from "preact";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { useVault } from "./use-vault";

export function VaultDoubt(): JSX.Element | null {
  const { vault } = useServices();
  const state = useVault();
  const task = useTask();
  if (state.kind !== "doubtful") return null;
  return (
    <Notice
      kind="warn"
      title={state.why === "older" ? t("vault-older") : t("vault-lost")}
      actions={
        <>
          <Button
            kind="main"
            icon="retry"
            busy={task.busy}
            onPress={() => {
              task.run(() => vault.look());
            }}
          >
            {t("vault-waiting.again")}
          </Button>
          <Button
            busy={task.busy}
            onPress={() => {
              task.run(() => vault.beginAnew());
            }}
          >
            {t("vault-anew")}
          </Button>
        </>
      }
    >
      <p>{state.why === "older" ? t("vault-older.text") : t("vault-lost.text")}</p>
      <p>{t("vault-anew.text")}</p>
      <ErrorNotice error={task.error} />
    </Notice>
  );
}
