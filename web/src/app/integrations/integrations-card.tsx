// Where reports are stored straight from this page: record systems, Dropboxes and Box accounts.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { InstitutionSettings, Institutions } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/dialog";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { InstitutionItem } from "../institutions/institution-list";
import { MAX_INSTITUTIONS } from "../institutions/institution";
import { missingPlan } from "../institutions/texts";
import { useTask } from "../use-task";
import { BoxDialog } from "./box-dialog";
import { isBox } from "./box-institution";
import { DropboxDialog } from "./dropbox-dialog";
import { isDropbox } from "./dropbox-institution";
import { FhirDialog } from "./fhir-dialog";
import { isFhir } from "./fhir-institution";
import { isOwn } from "./own";

type Kind = "fhir" | "dropbox" | "box";
type Editing =
  | { readonly doing: Kind; readonly institution: null }
  | { readonly doing: Kind | "removing"; readonly institution: InstitutionSettings };

function kindOf(institution: InstitutionSettings): Kind {
  if (isFhir(institution)) return "fhir";
  return isBox(institution) ? "box" : "dropbox";
}

/** `save` takes all of a person's own institutions, and fails with ApiError. */
export function Integrations(props: {
  readonly value: Institutions;
  readonly save: (own: Institutions["own"]) => Promise<void>;
}): JSX.Element {
  const { own, given, needsPlan } = props.value;
  const [editing, setEditing] = useState<Editing | null>(null);
  const task = useTask();
  const close = (): void => {
    setEditing(null);
  };
  const edited = editing?.institution ?? null;
  const names = [...given, ...own].filter((one) => one !== edited).map(({ name }) => name);
  const dialog = {
    otherNames: names,
    onClose: close,
    save: (saved: InstitutionSettings) =>
      props.save(
        edited === null ? [...own, saved] : own.map((before) => (before === edited ? saved : before)),
      ),
  };
  return (
    <Card title={t("integrations-title")}>
      <p class="muted">{t("integrations-title.lead")}</p>
      <ul class="list">
        {own.filter(isOwn).map((institution) => (
          <InstitutionItem
            key={institution.name}
            institution={institution}
            problem={missingPlan(institution.sendType, needsPlan)}
          >
            <IconButton
              icon="pen"
              label={t("institutions-edit.button", { name: institution.name })}
              onPress={() => {
                setEditing({ doing: kindOf(institution), institution });
              }}
            />
            <IconButton
              icon="trash"
              label={t("institutions-remove.button", { name: institution.name })}
              onPress={() => {
                setEditing({ doing: "removing", institution });
              }}
            />
          </InstitutionItem>
        ))}
      </ul>
      <ErrorNotice error={task.error} />
      {own.length < MAX_INSTITUTIONS && (
        <div class="row">
          <Button
            icon="plus"
            busy={task.busy}
            onPress={() => {
              setEditing({ doing: "fhir", institution: null });
            }}
          >
            {t("integrations-fhir")}
          </Button>
          <Button
            icon="plus"
            busy={task.busy}
            onPress={() => {
              setEditing({ doing: "dropbox", institution: null });
            }}
          >
            {t("integrations-dropbox")}
          </Button>
          <Button
            icon="plus"
            busy={task.busy}
            onPress={() => {
              setEditing({ doing: "box", institution: null });
            }}
          >
            {t("integrations-box")}
          </Button>
        </div>
      )}
      {editing?.doing === "fhir" && (
        <FhirDialog
          {...dialog}
          edited={edited !== null && isFhir(edited) ? edited : null}
          missingPlan={missingPlan("fhir", needsPlan)}
        />
      )}
      {editing?.doing === "dropbox" && (
        <DropboxDialog
          {...dialog}
          edited={edited !== null && isDropbox(edited) ? edited : null}
          missingPlan={missingPlan("dropbox", needsPlan)}
        />
      )}
      {editing?.doing === "box" && (
        <BoxDialog {...dialog} edited={edited} missingPlan={missingPlan("box", needsPlan)} />
      )}
      {editing?.doing === "removing" && (
        <ConfirmDialog
          title={t("institutions-remove", { name: editing.institution.name })}
          action={t("institutions-remove.confirm")}
          dangerous
          onClose={close}
          onConfirm={() => {
            task.run(() => props.save(own.filter((one) => one !== editing.institution)));
            close();
          }}
        >
          <p>{t("integrations-removal")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
