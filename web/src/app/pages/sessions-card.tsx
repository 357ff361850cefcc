import type { JSX } from "preact";
import type { SessionState } from "../../api";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Words, t } from "../../words";
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
    <Card title={t("account-sessions")}>
      <p class="muted">{t("account-sessions.text")}</p>
      <ErrorNotice error={task.error} />
      <AsyncContent loaded={props.loaded} label={t("account-sessions.loading")} reload={props.reload}>
        {(sessions) => (
          <ul class="list" aria-label={t("account-sessions")}>
            {sessions.map((session) => (
              <li key={session.id} class="item item-plain">
                <span class="item-text break-anywhere">
                  <strong>
                    {nameOf(session)}{" "}
                    {session.this && <Badge kind="accent">{t("account-sessions.this")}</Badge>}
                  </strong>
                  <span class="muted small">
                    {t(session.passkey ? "account-session-by-passkey" : "account-session-by-mail", {
                      since: formatDateTime(session.createdAt),
                      used: formatDateTime(session.lastUsedAt),
                      ends: formatDateTime(session.expiresAt),
                    })}
                  </span>
                </span>
                {!session.this && (
                  <Button
                    busy={task.busy}
                    onPress={() => {
                      end(session.id);
                    }}
                  >
                    <Words
                      id="account-session-end"
                      args={{ name: nameOf(session) }}
                      parts={{ name: (text) => <span class="visually-hidden">{text}</span> }}
                    />
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
  return client === ""
    ? t("account-sessions.device")
    : client === "picsafe"
      ? t("account-sessions.command-line")
      : client;
}
