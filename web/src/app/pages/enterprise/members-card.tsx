import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { displayAddress } from "../../../contract/email-addresses";
import { displayHostname } from "../../../contract/hostnames";
import type { Enterprise } from "../../../api";
import { Button, IconButton } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { ConfirmDialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { type Task, useTask } from "../../use-task";
import { InviteForm } from "./invite-form";
import { MemberList } from "./member-list";

interface Props {
  readonly enterprise: Enterprise;
  readonly onChange: (enterprise: Enterprise) => void;
}

/** Who belongs to the enterprise: by the domain of their address, or by invitation. */
export function MembersCard({ enterprise, onChange }: Props): JSX.Element {
  const { users } = useServices().client;
  const task = useTask();
  const change: MembersSectionProps["change"] = (changes, done) => {
    task.run(async () => {
      onChange(await users.changeEnterprise(changes(), enterprise.enterpriseId));
      done?.();
    });
  };
  return (
    <Card title={t("enterprise-members")}>
      <p class="muted">{t("enterprise-members.lead")}</p>
      <ErrorNotice error={task.error} />
      <div class="stack-wide">
        <Domains enterprise={enterprise} task={task} change={change} />
        <Addresses enterprise={enterprise} change={change} onChange={onChange} />
      </div>
    </Card>
  );
}

interface MembersSectionProps {
  readonly enterprise: Enterprise;
  readonly task: Task;
  /** Has the lists replaced; whatever `changes` fails with is shown. */
  readonly change: (
    changes: () => { domains?: readonly string[]; emails?: readonly string[] },
    done?: () => void,
  ) => void;
}

function Domains({ enterprise, task, change }: MembersSectionProps): JSX.Element {
  const domains = enterprise.domains.map(({ domain }) => domain);
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <div class="stack">
      <h3>{t("enterprise-domains")}</h3>
      {enterprise.domains.length === 0 && <p class="muted">{t("enterprise-none-yet")}</p>}
      <ul class="list">
        {enterprise.domains.map(({ domain, verified, txtName, txtValue }) => (
          <li key={domain} class="stack-tight item-plain">
            <div class="row row-between">
              <strong class="break-anywhere">{displayHostname(domain)}</strong>
              <span class="row">
                {verified ? (
                  <Badge kind="good" icon="check">
                    {t("enterprise-domains.proven")}
                  </Badge>
                ) : (
                  <Badge kind="warn" icon="clock">
                    {t("enterprise-domains.not-proven")}
                  </Badge>
                )}
                <IconButton
                  icon="trash"
                  label={t("enterprise-remove", { what: displayHostname(domain) })}
                  onPress={() => {
                    setRemoving(domain);
                  }}
                />
              </span>
            </div>
            {!verified && (
              <Notice
                title={t("enterprise-domains.prove")}
                actions={
                  <Button
                    icon="retry"
                    busy={task.busy}
                    onPress={() => {
                      change(() => ({ domains }));
                    }}
                  >
                    {t("enterprise-domains.look-again")}
                  </Button>
                }
              >
                <dl class="stack-tight">
                  <dt class="small">{t("enterprise-domains.record-name")}</dt>
                  <dd>
                    <CopyableText text={txtName} label={t("enterprise-copy")} />
                  </dd>
                  <dt class="small">{t("enterprise-domains.record-value")}</dt>
                  <dd>
                    <CopyableText text={txtValue} label={t("enterprise-copy")} />
                  </dd>
                </dl>
              </Notice>
            )}
          </li>
        ))}
      </ul>
      <AddForm
        label={t("enterprise-domains.add")}
        placeholder={t("enterprise-domains.example")}
        maxLength={231}
        busy={task.busy}
        onAdd={(domain, done) => {
          change(() => ({ domains: [...domains, domain] }), done);
        }}
      />
      {removing !== null && (
        <ConfirmRemoval
          what={displayHostname(removing)}
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            change(() => ({ domains: domains.filter((other) => other !== removing) }));
          }}
        >
          <p>{t("enterprise-domains.removal")}</p>
        </ConfirmRemoval>
      )}
    </div>
  );
}

function Addresses({
  enterprise,
  change,
  onChange,
}: Omit<MembersSectionProps, "task"> & Pick<Props, "onChange">): JSX.Element {
  const emails = enterprise.emails.map(({ email }) => email);
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <div class="stack">
      <MemberList
        enterpriseId={enterprise.enterpriseId}
        version={JSON.stringify([enterprise.emails, enterprise.domains])}
        onRemove={setRemoving}
      />
      <InviteForm enterpriseId={enterprise.enterpriseId} onChange={onChange} />
      {removing !== null && (
        <ConfirmRemoval
          what={displayAddress(removing)}
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            change(() => ({ emails: emails.filter((other) => other !== removing) }));
          }}
        >
          <p>{t("enterprise-removal")}</p>
        </ConfirmRemoval>
      )}
    </div>
  );
}

function AddForm(props: {
  label: string;
  placeholder: string;
  maxLength: number;
  busy: boolean;
  onAdd: (value: string, done: () => void) => void;
}): JSX.Element {
  const [value, setValue] = useState("");
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onAdd(value.trim(), () => {
          setValue("");
        });
      }}
    >
      <TextField
        label={props.label}
        placeholder={props.placeholder}
        maxLength={props.maxLength}
        required
        value={value}
        onChange={setValue}
      />
      <Button busy={props.busy}>{t("enterprise-members.add")}</Button>
    </form>
  );
}

function ConfirmRemoval(props: {
  readonly what: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <ConfirmDialog
      title={t("enterprise-remove.question", { what: props.what })}
      action={t("enterprise-remove.confirm")}
      dangerous
      onClose={props.onClose}
      onConfirm={() => {
        props.onConfirm();
        props.onClose();
      }}
    >
      {props.children}
    </ConfirmDialog>
  );
}
