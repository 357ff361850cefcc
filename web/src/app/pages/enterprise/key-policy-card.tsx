import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EnterpriseKeyPolicy, ShownPolicy } from "../../../api";
import type { GivenEnterprisePolicy } from "../../../contract/openapi";
import { Button } from "../../../ui/button";
import { Checkbox } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { ErrorNotice } from "../../error-notice";
import { accessErrors, draftOf, policyOf } from "../../policies/access";
import { AccessFields } from "../../policies/access-field";
import { ruleWords } from "../../policies/rule-words";
import { useServices } from "../../services";
import { formatDateTime } from "../../text/formatters";
import type { Loading } from "../../use-async";
import { useKeptFocus } from "../../use-kept-focus";
import { useTask } from "../../use-task";
import { CARDS } from "./rule-rows";

type Save = (policy: GivenEnterprisePolicy, done: () => void) => void;

/** Who may open the reports that all members send. */
export function KeyPolicyCard(props: {
  readonly enterpriseId: number;
  readonly found: Loading<EnterpriseKeyPolicy>;
}): JSX.Element {
  const { enterpriseId } = props;
  const { users } = useServices().client;
  const { loaded, reload, replace } = props.found;
  const task = useTask();
  return (
    <Card id={CARDS.opening} title={t("enterprise-rule")}>
      <p class="muted">{t("enterprise-rule.lead")}</p>
      <AsyncContent loaded={loaded} label={t("enterprise-rule.loading")} reload={reload}>
        {(value) => (
          <Rule
            value={value}
            busy={task.busy}
            save={(policy, done) => {
              task.run(async () => {
                replace(await users.rules.changeKeyPolicy(policy, value.version, enterpriseId));
                done();
              });
            }}
          />
        )}
      </AsyncContent>
      <ErrorNotice error={task.error} />
    </Card>
  );
}

interface RuleProps {
  readonly value: EnterpriseKeyPolicy;
  readonly busy: boolean;
  readonly save: Save;
}

function Rule({ value, busy, save }: RuleProps): JSX.Element {
  const [editing, setEditing] = useState(false);
  const place = useKeptFocus<HTMLDivElement>(`${value.version} ${editing}`);
  const words = ruleWords(value.policy);
  const close = (): void => {
    setEditing(false);
  };
  return (
    <div ref={place} class="stack">
      {editing ? null : words.length === 0 ? (
        <p>{t("enterprise-rule.anybody")}</p>
      ) : (
        <ul class="bullets">
          {words.map((part) => (
            <li key={part} class="break-anywhere">
              {part}
            </li>
          ))}
        </ul>
      )}
      {editing ? (
        <RuleForm policy={value.policy} busy={busy} save={save} close={close} />
      ) : (
        <div class="row">
          {value.policy.hasMore ? (
            <p>{t("enterprise-rule.newer")}</p>
          ) : (
            <Button
              onPress={() => {
                setEditing(true);
              }}
            >
              {t("enterprise-rule.change")}
            </Button>
          )}
          {words.length > 0 && (
            <Button
              busy={busy}
              onPress={() => {
                save({}, close);
              }}
            >
              {t("enterprise-rule.lift")}
            </Button>
          )}
        </div>
      )}
      <History value={value} />
    </div>
  );
}

function RuleForm(props: {
  readonly policy: ShownPolicy;
  readonly busy: boolean;
  readonly save: Save;
  readonly close: () => void;
}): JSX.Element {
  const { policy, busy, save, close } = props;
  const [access, setAccess] = useState(() => draftOf(policy));
  const [isNamedOnly, setNamedOnly] = useState(policy.recipientsRequired === true);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const submit = (): void => {
    const found = accessErrors(access);
    setProblems(found);
    if (found.length === 0)
      save({ ...policyOf(access), ...(isNamedOnly && { recipients_required: true }) }, close);
  };
  return (
    <div class="stack">
      <Checkbox checked={isNamedOnly} onChange={setNamedOnly}>
        {t("enterprise-rule-named")}
      </Checkbox>
      <p class="hint">{t("enterprise-rule-named.hint")}</p>
      <AccessFields access={access} onChange={setAccess} secondPerson={t("enterprise-rule.second-person")} />
      {access.twoPerson && <p class="muted small">{t("enterprise-rule.own-scripts")}</p>}
      {problems.length > 0 && (
        <Notice kind="bad">
          {problems.map((problem) => (
            <p key={problem} class="break-anywhere">
              {problem}
            </p>
          ))}
        </Notice>
      )}
      <div class="row">
        <Button kind="main" busy={busy} onPress={submit}>
          {t("common-save")}
        </Button>
        <Button onPress={close}>{t("common-cancel")}</Button>
      </div>
    </div>
  );
}

function History({ value }: { value: EnterpriseKeyPolicy }): JSX.Element | null {
  if (value.history.length === 0) return null;
  return (
    <details>
      <summary>{t("enterprise-rule-history")}</summary>
      <ul class="list">
        {value.history.map(({ version, policy, changedBy, changedAt }) => (
          <li key={version} class="stack-tight item-plain break-anywhere">
            <span class="muted small">
              {changedAt === undefined
                ? t("enterprise-rule-history.by", { user: changedBy.toString() })
                : t("enterprise-rule-history.at-by", {
                    time: formatDateTime(changedAt),
                    user: changedBy.toString(),
                  })}
            </span>
            <span>
              {ruleWords(policy).join(t("enterprise-rule-history.between")) ||
                t("enterprise-rule-history.nothing")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
