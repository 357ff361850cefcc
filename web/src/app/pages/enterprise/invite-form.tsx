import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { type AddressList, readAddressList } from "../../../contract/address-lists";
import type { Enterprise, InvitedAddresses } from "../../../api";
import { Button } from "../../../ui/button";
import { TextArea } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";

const MAX_TEXT = 200_000;
const MAX_SHOWN = 5;

/** Invites whoever is named in what is typed or pasted, and says what is no address before anybody is mailed. */
export function InviteForm(props: {
  readonly enterpriseId: number;
  readonly onChange: (enterprise: Enterprise) => void;
}): JSX.Element {
  const { users } = useServices().client;
  const [text, setText] = useState("");
  const [invited, setInvited] = useState<InvitedAddresses>();
  const list = useMemo(() => readAddressList(text), [text]);
  const form = useRef<HTMLFormElement>(null);
  const task = useTask();
  const people = list.addresses.length;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (people === 0) {
      form.current?.querySelector("textarea")?.focus();
      return;
    }
    task.run(async () => {
      setInvited(await users.members.invite(list.addresses, props.enterpriseId));
      setText("");
      props.onChange(await users.enterprise(props.enterpriseId));
    });
  };
  return (
    <form ref={form} class="stack-tight" onSubmit={submit}>
      <TextArea
        label={t("enterprise-invite")}
        hint={t("enterprise-invite.hint")}
        maxLength={MAX_TEXT}
        rows={3}
        value={text}
        onChange={(value) => {
          setInvited(undefined);
          setText(value);
        }}
      />
      <Refused list={list} />
      <ErrorNotice error={task.error} />
      {invited !== undefined && <MailedNotice invited={invited} />}
      <div class="row">
        <Button icon="mail" busy={task.busy}>
          {t("enterprise-invite-people", { people })}
        </Button>
      </div>
    </form>
  );
}

/** To how many a mail goes, and to how many none does who have not answered. */
export function MailedNotice({ invited }: { invited: InvitedAddresses }): JSX.Element {
  const mailed = invited.filter((one) => one.mailed).length;
  const silent = invited.filter((one) => one.status === "invited" && !one.mailed).length;
  return (
    <Notice kind={silent === 0 ? "good" : "warn"}>
      <p>
        {t("enterprise-mailed", { people: mailed })}
        {silent > 0 && ` ${t("enterprise-not-mailed", { people: silent })}`}
      </p>
    </Notice>
  );
}

function Refused({ list }: { list: AddressList }): JSX.Element | null {
  const { refused, repeated } = list;
  if (refused.length === 0 && repeated === 0) return null;
  return (
    <div class="stack-tight small">
      {refused.length > 0 && (
        <ul class="bullets" aria-label={t("enterprise-invite-refused")}>
          {refused.slice(0, MAX_SHOWN).map(({ line, text, reason }, index) => (
            <li key={index} class="break-anywhere">
              {t(reason === "no_address" ? "enterprise-invite-no-address" : "enterprise-invite-invalid", {
                line,
                text,
              })}
            </li>
          ))}
          {refused.length > MAX_SHOWN && (
            <li>{t("enterprise-invite-more", { entries: refused.length - MAX_SHOWN })}</li>
          )}
        </ul>
      )}
      {repeated > 0 && <p class="muted">{t("enterprise-invite-repeated", { entries: repeated })}</p>}
    </div>
  );
}
