import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Enterprise } from "../../../api";
import { Button } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { SelectField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { CARDS } from "./rule-rows";

const MINUTES = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60];
const NOTHING = "";

/** After how long without use My PicSafe locks for the members. */
export function LockCard(props: {
  readonly enterprise: Enterprise;
  readonly onChange: (enterprise: Enterprise) => void;
}): JSX.Element {
  const { enterpriseId, lockMinutes } = props.enterprise;
  const { users } = useServices().client;
  const [chosen, setChosen] = useState(lockMinutes?.toString() ?? NOTHING);
  const [saved, setSaved] = useState(false);
  const task = useTask();
  const minutes = [...new Set([...MINUTES, ...(lockMinutes === undefined ? [] : [lockMinutes])])];
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      const lock_minutes = chosen === NOTHING ? null : Number(chosen);
      props.onChange(await users.changeEnterprise({ lock_minutes }, enterpriseId));
      setSaved(true);
    });
  };
  return (
    <Card id={CARDS.lock} title={t("lock-card")}>
      <form class="stack" onSubmit={submit}>
        <SelectField
          label={t("lock-time")}
          hint={t("lock-time.hint")}
          value={chosen}
          onChange={(value) => {
            setSaved(false);
            setChosen(value);
          }}
          options={[
            [NOTHING, t("lock-time.usual")],
            ...minutes
              .sort((one, other) => one - other)
              .map((count) => [count.toString(), t("lock-minutes", { minutes: count })] as const),
          ]}
        />
        <ErrorNotice error={task.error} />
        {saved && task.error === undefined && <Notice kind="good">{t("lock-save.done")}</Notice>}
        <div class="row">
          <Button busy={task.busy}>{t("lock-save")}</Button>
        </div>
      </form>
    </Card>
  );
}
