// Who may open a report that one has sent: what was said, what has become of it, and how to change it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditTrail, KeyServer, PolicyState } from "../../api";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { DescriptionItem } from "../../ui/description-list";
import { Dialog } from "../../ui/dialog";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import { AsyncContent } from "../async-content";
import { ErrorNotice } from "../error-notice";
import { formatDateTime } from "../text/formatters";
import { asWritten } from "../text/unknown-words";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { ANYBODY, accessErrors, draftOf, policyOf } from "./access";
import { AccessFields } from "./access-field";
import { WaitingList } from "./approvals";
import { ruleWords } from "./rule-words";
import { waitingFor } from "./waiting";
import { policyWords } from "./words";

interface Props {
  readonly keyServer: KeyServer;
  readonly reportId: string;
  readonly trail: AuditTrail;
  /** The report's access log has something new. */
  readonly onChange: () => void;
}

export function PolicyCard({ keyServer, reportId, trail, onChange }: Props): JSX.Element {
  const { loaded, reload, replace } = useAsync(
    (signal) => keyServer.policy(reportId, signal),
    `${keyServer.url} ${reportId}`,
  );
  const [changing, setChanging] = useState(false);
  return (
    <Card title={t("policies-title")}>
      <AsyncContent loaded={loaded} label={t("policies-title.loading")} reload={reload}>
        {(state) => (
          <>
            <dl class="description-list">
              {policyWords(state).map(([name, value]) => (
                <DescriptionItem key={name} name={name}>
                  <span class="break-anywhere">{value}</span>
                </DescriptionItem>
              ))}
              {state.approvals.map(({ recipient, expiresAt }) => (
                <DescriptionItem key={recipient} name={t("policies-approved")}>
                  <span class="break-anywhere">
                    {t("policies-approved.until", {
                      address: asWritten(recipient),
                      time: formatDateTime(expiresAt),
                    })}
                  </span>
                </DescriptionItem>
              ))}
            </dl>
            {(state.enterprises ?? []).map(({ enterpriseId, enterprise, policy }) => (
              <Notice key={enterpriseId} title={t("policies-besides", { enterprise: asWritten(enterprise) })}>
                <ul class="bullets">
                  {ruleWords(policy).map((part) => (
                    <li key={part} class="break-anywhere">
                      {part}
                    </li>
                  ))}
                </ul>
              </Notice>
            ))}
            {wantsSecondPerson(state) && (
              <WaitingList
                report={{ keyServer, reportId }}
                waiting={waitingFor(trail, state.approvals)}
                onApproved={() => {
                  reload();
                  onChange();
                }}
              />
            )}
            {state.policy.hasMore ? (
              <Notice>
                <p>{t("policies-title.newer")}</p>
              </Notice>
            ) : (
              <Button
                onPress={() => {
                  setChanging(true);
                }}
              >
                {t("policies-title.change")}
              </Button>
            )}
            {changing && (
              <ChangeDialog
                keyServer={keyServer}
                reportId={reportId}
                state={state}
                onChanged={(changed) => {
                  replace(changed);
                  setChanging(false);
                  onChange();
                }}
                onClose={() => {
                  setChanging(false);
                }}
              />
            )}
          </>
        )}
      </AsyncContent>
    </Card>
  );
}

function wantsSecondPerson({ policy, enterprises = [] }: PolicyState): boolean {
  return policy.twoPerson || enterprises.some((rule) => rule.policy.twoPerson);
}

function ChangeDialog(props: {
  readonly keyServer: KeyServer;
  readonly reportId: string;
  readonly state: PolicyState;
  readonly onChanged: (state: PolicyState) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { keyServer, reportId, state, onChanged, onClose } = props;
  const [access, setAccess] = useState(() => draftOf(state.policy));
  const [problems, setProblems] = useState<readonly string[]>([]);
  const task = useTask();
  const save = (): void => {
    const wrong = accessErrors(access);
    setProblems(wrong);
    if (wrong.length > 0) return;
    task.run(async () => {
      onChanged(await keyServer.setPolicy(reportId, policyOf(access) ?? {}));
    });
  };
  return (
    <Dialog title={t("policies-title")} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <AccessFields access={access} onChange={setAccess} />
        {policyOf(access) !== undefined && (
          <div class="row">
            <Button
              kind="quiet"
              onPress={() => {
                setAccess(ANYBODY);
              }}
            >
              {t("policies-title.let-anybody")}
            </Button>
          </div>
        )}
        <p class="muted small">{t("policies-title.holds")}</p>
        {problems.length > 0 && (
          <Notice kind="bad">
            {problems.map((problem) => (
              <p key={problem} class="break-anywhere">
                {problem}
              </p>
            ))}
          </Notice>
        )}
        <ErrorNotice error={task.error} />
        <div class="actions">
          <Button onPress={onClose}>{t("common-cancel")}</Button>
          <Button kind="main" busy={task.busy}>
            {t("common-save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
