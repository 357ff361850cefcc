import type { JSX } from "preact";
import type { EnterpriseInstitutions } from "../../../api";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { SelectField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { ErrorNotice } from "../../error-notice";
import { InstitutionEditor } from "../../institutions/institution-list";
import { useServices } from "../../services";
import type { Loading } from "../../use-async";
import { useTask } from "../../use-task";
import { CARDS } from "./rule-rows";

interface Props {
  readonly enterpriseId: number;
  readonly found: Loading<EnterpriseInstitutions>;
}

/** What all members have under Send to without typing anything, and which of them is chosen already. */
export function InstitutionsCard({ enterpriseId, found }: Props): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = found;
  return (
    <Card id={CARDS.institutions} title={t("enterprise-institutions")}>
      <p class="muted">{t("enterprise-institutions.lead")}</p>
      <AsyncContent loaded={loaded} label={t("enterprise-institutions.loading")} reload={reload}>
        {(value) => (
          <Given
            value={value}
            save={async (changed) => {
              replace(await users.changeEnterpriseInstitutions(changed, enterpriseId));
            }}
          />
        )}
      </AsyncContent>
    </Card>
  );
}

function Given(props: {
  readonly value: EnterpriseInstitutions;
  readonly save: (changed: EnterpriseInstitutions) => Promise<void>;
}): JSX.Element {
  const { value, save } = props;
  const { institutions, preselected, version } = value;
  const task = useTask();
  return (
    <>
      <InstitutionEditor
        institutions={institutions}
        save={(changed) => save({ institutions: changed, preselected: stillThere(value, changed), version })}
        onRemoval={t("enterprise-institutions.removal")}
        badge={({ name }) =>
          name === preselected && <Badge kind="accent">{t("enterprise-institutions.preselected")}</Badge>
        }
      />
      {institutions.length > 0 && (
        <SelectField
          label={t("enterprise-institutions.chosen")}
          value={preselected ?? ""}
          options={[
            ["", t("enterprise-institutions.none-chosen")],
            ...institutions.map(({ name }) => [name, name] as const),
          ]}
          onChange={(chosen) => {
            task.run(() => save({ institutions, preselected: chosen === "" ? undefined : chosen, version }));
          }}
        />
      )}
      <ErrorNotice error={task.error} />
    </>
  );
}

/** The preselected one after a change, also under a new name; undefined once it is gone. */
function stillThere(
  { institutions, preselected }: EnterpriseInstitutions,
  changed: EnterpriseInstitutions["institutions"],
): string | undefined {
  const index = institutions.findIndex(({ name }) => name === preselected);
  const isRenamed = changed.length === institutions.length;
  return isRenamed ? changed[index]?.name : changed.find(({ name }) => name === preselected)?.name;
}
