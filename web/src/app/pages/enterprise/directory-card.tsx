import type { JSX } from "preact";
import type { Enterprise } from "../../../api";
import { Card } from "../../../ui/card";
import { Checkbox } from "../../../ui/form-fields";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";

/** Whether members find each other by name. */
export function DirectoryCard(props: {
  readonly enterprise: Enterprise;
  readonly onChange: (enterprise: Enterprise) => void;
}): JSX.Element | null {
  const { enterpriseId, directory } = props.enterprise;
  const { users } = useServices().client;
  const task = useTask();
  if (directory === undefined) return null;
  return (
    <Card title={t("enterprise-directory")}>
      <Checkbox
        checked={directory}
        onChange={(isOn) => {
          task.run(async () => {
            props.onChange(await users.changeEnterprise({ directory: isOn }, enterpriseId));
          });
        }}
      >
        {t("enterprise-directory.on")}
      </Checkbox>
      <p class="hint">{t("enterprise-directory.hint")}</p>
      <ErrorNotice error={task.error} />
    </Card>
  );
}
