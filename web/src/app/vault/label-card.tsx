// The label of a report that was sent, to be changed by whoever can read it.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { useTask } from "../use-task";
import { LabelField } from "./label-field";
import { useVault } from "./use-vault";

export function LabelCard(props: {
  readonly reportId: string;
  /** As it can be read; empty for none. */
  readonly label: string;
  /** What was kept, sealed. */
  readonly onChanged: (label: string | undefined) => void;
}): JSX.Element | null {
  const { reportId, label, onChanged } = props;
  const { vault, client } = useServices();
  const [text, setText] = useState(label);
  const task = useTask();
  useEffect(() => {
    setText(label);
  }, [label]);
  if (useVault().kind !== "open") return null;
  const save = (): void => {
    task.run(async () => {
      const sealed = await vault.sealLabel(reportId, text);
      await client.users.changeLabel(reportId, sealed ?? null);
      onChanged(sealed);
    });
  };
  return (
    <Card title={t("vault-report-label")}>
      <LabelField value={text} onChange={setText} />
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button busy={task.busy} disabled={text.trim() === label} onPress={save}>
          {t("vault-report-label.save")}
        </Button>
      </div>
    </Card>
  );
}
