import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Client, Invitations } from "../../api";
import { Button, ButtonLink } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { Card } from "../../ui/card";
import { PageHeader } from "../../ui/page-header";
import { Words, t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { AsyncContent } from "../async-content";
import { useServices, useUser } from "../services";
import { useOutbox } from "../queue/use-outbox";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { membershipName } from "../text/memberships";
import { planName } from "../text/names";
import { formatDateTime } from "../text/formatters";
import { ProfileForm } from "./sign-in/profile-page";

const MOST_COUNTED = 100;

/** The profile, memberships, and the ways out. */
export function AccountPage(): JSX.Element {
  const user = useUser();
  return (
    <div class="page page-narrow">
      <PageHeader
        title={t("account-title")}
        lead={<span class="break-anywhere">{t("account-title.lead", { address: user?.email ?? "" })}</span>}
      />
      <div class="stack-wide">
        <Card title={t("account-profile")}>
          {user?.plan !== undefined && (
            <p class="muted">{t("account-profile.plan", { plan: planName(user.plan) })}</p>
          )}
          {user !== undefined && <ProfileForm user={user} action={t("account-save")} />}
        </Card>
        <Memberships />
        <Card title={t("account-settings")}>
          <p class="muted">{t("account-settings.text")}</p>
          <div class="row">
            <ButtonLink icon="building" href="/app/account/settings">
              {t("account-settings.open")}
            </ButtonLink>
          </div>
        </Card>
        <SignOut />
        <EraseAccount />
      </div>
    </div>
  );
}

function Memberships(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload, replace } = useAsync(() => users.invitations(), "invitations");
  const task = useTask();
  const answer = (enterpriseId: number, accept: boolean) => (): void => {
    task.run(async () => {
      replace(await users.answerInvitation(enterpriseId, accept));
    });
  };
  return (
    <Card title={t("account-enterprises")}>
      <ErrorNotice error={task.error} />
      <AsyncContent loaded={loaded} label={t("account-enterprises.loading")} reload={reload}>
        {(value) => <MembershipList value={value} busy={task.busy} answer={answer} />}
      </AsyncContent>
    </Card>
  );
}

function MembershipList(props: {
  value: Invitations;
  busy: boolean;
  answer: (enterpriseId: number, accept: boolean) => () => void;
}): JSX.Element {
  const { invitations, memberships } = props.value;
  if (invitations.length + memberships.length === 0) {
    return <p class="muted">{t("account-enterprises.none")}</p>;
  }
  return (
    <ul class="list">
      {invitations.map(({ enterpriseId, name, invitedAt }) => (
        <li key={enterpriseId} class="item item-plain">
          <div class="item-text">
            <strong>{t("account-invitation", { enterprise: name })}</strong>
            <span class="muted small">
              {t("account-invitation.text", { date: formatDateTime(invitedAt) })}
            </span>
            <div class="row">
              <Button kind="main" busy={props.busy} onPress={props.answer(enterpriseId, true)}>
                {t("account-invitation.accept")}
              </Button>
              <Button onPress={props.answer(enterpriseId, false)}>{t("account-invitation.decline")}</Button>
            </div>
          </div>
        </li>
      ))}
      {memberships.map(({ enterpriseId, name, by }) => (
        <li key={enterpriseId} class="item item-plain">
          <div class="item-text">
            <strong>{name}</strong>
            <span class="muted small">{t("account-membership", { how: membershipName(by) })}</span>
          </div>
          {by === "invitation" && (
            <Button onPress={props.answer(enterpriseId, false)}>{t("account-membership.leave")}</Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function SignOut(): JSX.Element {
  const { client, drafts } = useServices();
  const waiting = useOutbox().filter(({ state }) => state.kind !== "sent");
  const [asked, setAsked] = useState<{ readonly unsent: number; readonly end: () => Promise<void> } | null>(
    null,
  );
  const task = useTask();
  const ask = (everywhere: boolean) => (): void => {
    task.run(async () => {
      const kept = await drafts.ofAccount(() => passkeyIds(client));
      const unsent = new Set([...waiting.map(({ id }) => id), ...kept.ids]).size;
      const end = async (): Promise<void> => {
        await kept.remove();
        await client.session.signOut(everywhere);
      };
      if (unsent === 0) await end();
      else setAsked({ unsent, end });
    });
  };
  return (
    <Card title={t("account-sign-out")}>
      <p class="muted">{t("account-sign-out.text")}</p>
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button busy={task.busy} onPress={ask(false)}>
          {t("account-sign-out")}
        </Button>
        <Button busy={task.busy} onPress={ask(true)}>
          {t("account-sign-out.everywhere")}
        </Button>
      </div>
      {asked !== null && (
        <ConfirmDialog
          title={t("account-unsent")}
          action={t("account-unsent.action")}
          dangerous
          onClose={() => {
            setAsked(null);
          }}
          onConfirm={() => {
            setAsked(null);
            task.run(asked.end);
          }}
        >
          <p>{t("account-unsent.text", { reports: asked.unsent })}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

async function passkeyIds({ users }: Client): Promise<readonly string[]> {
  return (await users.passkeys()).passkeys.map(({ id }) => id);
}

function EraseAccount(): JSX.Element {
  const { client, drafts } = useServices();
  const { users } = client;
  const [asking, setAsking] = useState(false);
  const task = useTask();
  return (
    <Card title={t("account-erase")}>
      <p class="muted">{t("account-erase.text")}</p>
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button
          kind="danger"
          onPress={() => {
            setAsking(true);
          }}
        >
          {t("account-erase.button")}
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title={t("account-erase.question")}
          action={t("account-erase.action")}
          dangerous
          busy={task.busy}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            task.run(async () => {
              const kept = await drafts.ofAccount(() => passkeyIds(client));
              await users.eraseAccount();
              await kept.remove();
            });
            setAsking(false);
          }}
        >
          <AfterErasing />
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** What nobody can do any more afterwards, said while it can still be done. */
function AfterErasing(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload } = useAsync(() => users.reports(undefined, MOST_COUNTED), "reports to recall");
  return (
    <>
      <p>{t("account-erase.final")}</p>
      <AsyncContent loaded={loaded} label={t("account-erase.counting")} reload={reload}>
        {({ reports, cursor }) =>
          reports.length === 0 ? (
            <p>{t("account-erase.none-sent")}</p>
          ) : (
            <p>
              <Words
                id={cursor === undefined ? "account-erase-sent" : "account-erase-sent-more"}
                args={{ reports: reports.length }}
                parts={{
                  b: (text) => <strong>{text}</strong>,
                  link: (text) => <a href="/app/reports">{text}</a>,
                }}
              />
            </p>
          )
        }
      </AsyncContent>
    </>
  );
}
