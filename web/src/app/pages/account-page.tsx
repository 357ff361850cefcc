import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Invitations } from "../../api";
import { Button, ButtonLink } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { Card } from "../../ui/card";
import { PageHeader } from "../../ui/page-header";
import { ErrorNotice } from "../error-notice";
import { AsyncContent } from "../async-content";
import { useServices, useUser } from "../services";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { membershipName, planName } from "../text/open-lists";
import { formatDateTime } from "../text/formatters";
import { ProfileForm } from "./sign-in/profile-page";

const MOST_COUNTED = 100;

/** The profile, memberships, and the ways out. */
export function AccountPage(): JSX.Element {
  const user = useUser();
  return (
    <div class="page page-narrow">
      <PageHeader title="Account" lead={<span class="break-anywhere">Signed in as {user?.email}</span>} />
      <div class="stack-wide">
        <Card title="Profile">
          {user?.plan !== undefined && <p class="muted">Your plan is {planName(user.plan)}.</p>}
          {user !== undefined && <ProfileForm user={user} action="Save" />}
        </Card>
        <Memberships />
        <Card title="Settings">
          <p class="muted">
            Hospitals that take your reports into the medical record, passkeys and where you are signed in,
            and tokens for programs that fetch your reports.
          </p>
          <div class="row">
            <ButtonLink icon="building" href="/app/account/settings">
              Institutions and tokens
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
    <Card title="Enterprises">
      <ErrorNotice error={task.error} />
      <AsyncContent loaded={loaded} label="Loading your invitations" reload={reload}>
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
    return (
      <p class="muted">
        You belong to no enterprise. If your hospital invites you, the invitation appears here. A member’s
        reports to PicSafe Cloud also reach the enterprise.
      </p>
    );
  }
  return (
    <ul class="list">
      {invitations.map(({ enterpriseId, name, invitedAt }) => (
        <li key={enterpriseId} class="item item-plain">
          <div class="item-text">
            <strong>{name} invites you</strong>
            <span class="muted small">
              {formatDateTime(invitedAt)}. If you accept, it receives the reports that you send to PicSafe
              Cloud from then on, and none that you sent before.
            </span>
            <div class="row">
              <Button kind="main" busy={props.busy} onPress={props.answer(enterpriseId, true)}>
                Accept
              </Button>
              <Button onPress={props.answer(enterpriseId, false)}>Decline</Button>
            </div>
          </div>
        </li>
      ))}
      {memberships.map(({ enterpriseId, name, by }) => (
        <li key={enterpriseId} class="item item-plain">
          <div class="item-text">
            <strong>{name}</strong>
            <span class="muted small">
              {membershipName(by)}. It receives the reports that you send to PicSafe Cloud.
            </span>
          </div>
          {by === "invitation" && <Button onPress={props.answer(enterpriseId, false)}>Leave</Button>}
        </li>
      ))}
    </ul>
  );
}

function SignOut(): JSX.Element {
  const { session } = useServices().client;
  const task = useTask();
  const end = (everywhere: boolean) => (): void => {
    task.run(() => session.signOut(everywhere));
  };
  return (
    <Card title="Sign out">
      <p class="muted">
        Closing or reloading this page signs you out of it, too: nothing of your sign-in is kept on the
        device, and a passkey lets you in again. If you have lost a device, sign it out in Settings. To sign
        out everywhere also ends your personal tokens and removes your passkeys.
      </p>
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button busy={task.busy} onPress={end(false)}>
          Sign out
        </Button>
        <Button busy={task.busy} onPress={end(true)}>
          Sign out everywhere
        </Button>
      </div>
    </Card>
  );
}

function EraseAccount(): JSX.Element {
  const { users } = useServices().client;
  const [asking, setAsking] = useState(false);
  const task = useTask();
  return (
    <Card title="Erase the account">
      <p class="muted">
        Your profile and your list of reports are erased, and the links that you have sent stop working.
        Reports that your enterprise has received stay with it. The access logs of reports keep your name:
        they are a record of who had access to a patient’s data.
      </p>
      <ErrorNotice error={task.error} />
      <div class="row">
        <Button
          kind="danger"
          onPress={() => {
            setAsking(true);
          }}
        >
          Erase my account
        </Button>
      </div>
      {asking && (
        <ConfirmDialog
          title="Erase your account?"
          action="Erase it"
          dangerous
          busy={task.busy}
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            task.run(() => users.eraseAccount());
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
      <p>This cannot be undone.</p>
      <AsyncContent loaded={loaded} label="Counting your reports" reload={reload}>
        {({ reports, cursor }) =>
          reports.length === 0 ? (
            <p>You have sent no report through PicSafe Cloud.</p>
          ) : (
            <p>
              You have sent <strong>{sentReports(reports.length, cursor !== undefined)}</strong>. Afterwards
              you cannot recall a report yourself, not even with a new account: whoever has its file can go on
              opening it. Recall first what nobody should open any more, in{" "}
              <a href="/app/reports">My reports</a>.
            </p>
          )
        }
      </AsyncContent>
    </>
  );
}

function sentReports(count: number, more: boolean): string {
  if (more) return `more than ${count} reports`;
  return count === 1 ? "one report" : `${count} reports`;
}
