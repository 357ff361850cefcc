// Labels in Settings: whether this device keeps them, with what they are filled in, and which devices may read them.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { RadioGroup } from "../../ui/form-fields";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { FILLING_ITEM, FILLINGS, type Filling, fillingIn } from "./filling";
import { NewDevices } from "./new-devices";
import { VaultDoubt } from "./vault-doubt";
import { useVault } from "./use-vault";
import type { VaultState } from "./vault";

export function VaultCard(): JSX.Element {
  return (
    <Card title={t("vault-title")}>
      <p class="muted">{t("vault-title.text")}</p>
      <Contents state={useVault()} />
    </Card>
  );
}

function Contents({ state }: { readonly state: VaultState }): JSX.Element {
  switch (state.kind) {
    case "closed":
      return <p>{t("vault-closed")}</p>;
    case "unsupported":
      return <p>{t("vault-unsupported")}</p>;
    case "opening":
      return <p role="status">{t("vault-opening")}</p>;
    case "failed":
      return (
        <>
          <ErrorNotice error={state.error} />
          <LookAgain />
        </>
      );
    case "waiting":
      return (
        <>
          <p>
            <strong>{t("vault-waiting")}</strong> {t("vault-waiting.text")}
          </p>
          <p>
            <strong class="mono comparison-code">{state.code}</strong>
          </p>
          <LookAgain />
        </>
      );
    case "doubtful":
      return <VaultDoubt />;
    case "open":
      return (
        <>
          <NewDevices />
          <FillingChoice filling={fillingIn(state)} />
          <p class="hint">{t("vault-title.loss")}</p>
        </>
      );
  }
}

function LookAgain(): JSX.Element {
  const { vault } = useServices();
  const task = useTask();
  return (
    <>
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button
          icon="retry"
          busy={task.busy}
          onPress={() => {
            task.run(() => vault.look());
          }}
        >
          {t("vault-waiting.again")}
        </Button>
      </div>
    </>
  );
}

function FillingChoice({ filling }: { readonly filling: Filling }): JSX.Element {
  const { vault } = useServices();
  const [chosen, setChosen] = useState(filling);
  const task = useTask();
  useEffect(() => {
    setChosen(filling);
  }, [filling, task.error]);
  const names = {
    none: t("vault-filling.none"),
    name: t("vault-filling.name"),
    number: t("vault-filling.number"),
  };
  return (
    <>
      <RadioGroup
        legend={t("vault-filling")}
        value={chosen}
        options={FILLINGS.map((value) => ({ value, label: names[value] }))}
        onChange={(value) => {
          setChosen(value);
          task.run(() => vault.remember(FILLING_ITEM, value));
        }}
      />
      <ErrorNotice error={task.error} />
    </>
  );
}
