import type { JSX } from "preact";
import type { SessionState } from "../../api";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { AsyncContent } from "../async-content";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { formatDateTime } from "../text/formatters";
import type { AsyncState } from "../use-async";
import { useTask } from "../use-task";

/** Where one is signed in, and how to end that. */
export function SessionsCard(props: {
  readonly loaded: AsyncState<readonly SessionState[]>;
  readonly reload: () => void;
}): JSX.Element {
  const { users } = useServices().client;
  const task = useTask();
  const end = (id: string): void => {
    task.run(async () => {
      await users.endSession(id);
      props.reload();
    });
  };
  return (
    <Card title="Where you are signed in">
      <p class="muted">
        If you have lost a device, sign it out here. It is out at once, and within five minutes also where it
        was opening a report.
      </p>
      <ErrorNotice error={task.error} />
      <AsyncContent loaded={props.loaded} label="Loading where you are signed in" reload={props.reload}>
        {(sessions) => (
          <ul class="list" aria-label="Where you are signed in">
            {sessions.map((session) => (
              <li key={session.id} class="item item-plain">
                <span class="item-text break-anywhere">
                  <strong>
                    {nameOf(session)} {session.this && <Badge kind="accent">This one</Badge>}
                  </strong>
                  <span class="muted small">
                    Since {formatDateTime(session.createdAt)},{" "}
                    {session.passkey ? "by a passkey" : "by e-mail"}. Last used{" "}
                    {formatDateTime(session.lastUsedAt)}. It ends {formatDateTime(session.expiresAt)}.
                  </span>
                </span>
                {!session.this && (
                  <Button
                    busy={task.busy}
                    onPress={() => {
                      end(session.id);
                    }}
                  >
                    Sign out <span class="visually-hidden">{nameOf(session)}</span>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </AsyncContent>
    </Card>
  );
}

function nameOf({ client }: SessionState): string {
  return client === "" ? "A device" : client === "picsafe" ? "The command line" : client;
}
