// Institutions, one below the other; those that somebody else has given are only shown.

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { InstitutionSettings, NeededPlans } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useTask } from "../use-task";
import { MAX_INSTITUTIONS } from "./institution";
import { InstitutionDialog } from "./institution-dialog";
import { institutionSummary, missingPlan } from "./texts";

const NO_PLANS: NeededPlans = new Map();

type Editing =
  | { readonly doing: "adding" }
  | { readonly doing: "editing" | "removing"; readonly institution: InstitutionSettings };

/** A list that is edited one institution at a time, and saved as a whole each time; `save` fails with ApiError. */
export function InstitutionEditor(props: {
  readonly institutions: readonly InstitutionSettings[];
  /** Names beside theirs that are taken. */
  readonly otherNames?: readonly string[];
  /** What keeps whoever edits them from sending there; nothing, where others send. */
  readonly needsPlan?: NeededPlans;
  readonly save: (institutions: readonly InstitutionSettings[]) => Promise<void>;
  /** What is said where an institution is removed. */
  readonly onRemoval: string;
  readonly badge?: (institution: InstitutionSettings) => ComponentChildren;
}): JSX.Element {
  const { institutions, save, otherNames = [], needsPlan = NO_PLANS } = props;
  const [editing, setEditing] = useState<Editing | null>(null);
  const task = useTask();
  const close = (): void => {
    setEditing(null);
  };
  const edited = editing?.doing === "editing" ? editing.institution : null;
  const others = institutions.filter((institution) => institution !== edited);
  return (
    <>
      {institutions.length > 0 && (
        <ul class="list">
          {institutions.map((institution) => (
            <InstitutionItem
              key={institution.name}
              institution={institution}
              problem={missingPlan(institution.sendType, needsPlan)}
              badge={props.badge?.(institution)}
            >
              <IconButton
                icon="pen"
                label={t("institutions-edit.button", { name: institution.name })}
                onPress={() => {
                  setEditing({ doing: "editing", institution });
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
      )}
      <ErrorNotice error={task.error} />
      {institutions.length < MAX_INSTITUTIONS && (
        <div class="row">
          <Button
            icon="plus"
            busy={task.busy}
            onPress={() => {
              setEditing({ doing: "adding" });
            }}
          >
            {t("institutions-add")}
          </Button>
        </div>
      )}
      {(editing?.doing === "adding" || edited !== null) && (
        <InstitutionDialog
          edited={edited}
          needsPlan={needsPlan}
          otherNames={[...otherNames, ...others.map(({ name }) => name)]}
          save={(saved) =>
            save(
              edited === null
                ? [...institutions, saved]
                : institutions.map((before) => (before === edited ? saved : before)),
            )
          }
          onClose={close}
        />
      )}
      {editing?.doing === "removing" && (
        <ConfirmDialog
          title={t("institutions-remove", { name: editing.institution.name })}
          action={t("institutions-remove.confirm")}
          dangerous
          onClose={close}
          onConfirm={() => {
            task.run(() => save(institutions.filter((institution) => institution !== editing.institution)));
            close();
          }}
        >
          <p>{props.onRemoval}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

export function InstitutionItem(props: {
  readonly institution: InstitutionSettings;
  readonly givenBy?: string;
  /** Why nobody can send there; empty if somebody can. */
  readonly problem?: string;
  readonly badge?: ComponentChildren;
  /** What can be done with it. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { institution, givenBy, problem = "", badge, children } = props;
  return (
    <li class="item item-plain">
      <span class="icon-disc">
        <Icon name="building" />
      </span>
      <span class="item-text break-anywhere">
        <strong>{institution.name}</strong>
        <span class="muted small">{institutionSummary(institution)}</span>
        {problem !== "" && <span class="small">{problem}</span>}
        {givenBy !== undefined && (
          <span class="muted small">{t("institutions-given-by", { enterprise: givenBy })}</span>
        )}
        {badge}
      </span>
      {children !== undefined && <span class="item-actions">{children}</span>}
    </li>
  );
}
