// Record systems that reports are stored in straight from this page.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Institutions } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/dialog";
import { ErrorNotice } from "../error-notice";
import { InstitutionItem } from "../institutions/institution-list";
import { MAX_INSTITUTIONS } from "../institutions/institution";
import { missingPlan } from "../institutions/texts";
import { useTask } from "../use-task";
import { FhirDialog } from "./fhir-dialog";
import { type FhirInstitution, isFhir } from "./fhir-institution";

type Editing =
  | { readonly doing: "adding" }
  | { readonly doing: "editing" | "removing"; readonly institution: FhirInstitution };

/** `save` takes all of a person's own institutions, and fails with ApiError. */
export function FhirIntegrations(props: {
  readonly value: Institutions;
  readonly save: (own: Institutions["own"]) => Promise<void>;
}): JSX.Element {
  const { own, given, needsPlan } = props.value;
  const [editing, setEditing] = useState<Editing | null>(null);
  const task = useTask();
  const missing = missingPlan("fhir", needsPlan);
  const close = (): void => {
    setEditing(null);
  };
  const edited = editing?.doing === "editing" ? editing.institution : null;
  const names = [...given, ...own].filter((one) => one !== edited).map(({ name }) => name);
  return (
    <Card title="Integrations">
      <p class="muted">
        With FHIR, this page stores reports in the hospital’s record system itself. What you sign in with is
        kept until you sign out of PicSafe, and asked for again after that.
      </p>
      <ul class="list">
        {own.filter(isFhir).map((institution) => (
          <InstitutionItem key={institution.name} institution={institution} problem={missing}>
            <IconButton
              icon="pen"
              label={`Edit ${institution.name}`}
              onPress={() => {
                setEditing({ doing: "editing", institution });
              }}
            />
            <IconButton
              icon="trash"
              label={`Remove ${institution.name}`}
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
              setEditing({ doing: "adding" });
            }}
          >
            Connect a FHIR server
          </Button>
        </div>
      )}
      {(editing?.doing === "adding" || edited !== null) && (
        <FhirDialog
          edited={edited}
          otherNames={names}
          missingPlan={missing}
          save={(saved) =>
            props.save(
              edited === null ? [...own, saved] : own.map((before) => (before === edited ? saved : before)),
            )
          }
          onClose={close}
        />
      )}
      {editing?.doing === "removing" && (
        <ConfirmDialog
          title={`Remove “${editing.institution.name}”?`}
          action="Remove it"
          dangerous
          onClose={close}
          onConfirm={() => {
            task.run(() => props.save(own.filter((one) => one !== editing.institution)));
            close();
          }}
        >
          <p>You can store no more reports there. Nothing happens to those that it has.</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}
