import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { parsePastedLink } from "../../../contract/links";
import { type KeyServer, type LoggedReport, type RecallState } from "../../../api";
import { Button } from "../../../ui/button";
import { ConfirmDialog, Dialog } from "../../../ui/dialog";
import { Card } from "../../../ui/card";
import { actorName } from "../../text/actor-names";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { formatDateTime } from "../../text/formatters";

/** Recalling the key, withdrawing the file, and what that can and cannot undo. */
export function RecallCard(props: {
  readonly report: LoggedReport;
  /** Where its key is; without it there is nothing to recall yet. */
  readonly keyServer: KeyServer | undefined;
  readonly recalled: "sender" | "operator" | undefined;
  readonly stored: boolean;
  readonly onChange: () => void;
}): JSX.Element {
  const { report, keyServer, recalled, stored, onChange } = props;
  const { client } = useServices();
  const [asking, setAsking] = useState<"recall" | "withdraw" | null>(null);
  const [answer, setAnswer] = useState<RecallState | null>(null);
  const task = useTask();
  const close = (): void => {
    setAsking(null);
  };
  const setRecalled = (wanted: boolean): void => {
    task.run(async () => {
      const state = await keyServer?.setRecalled(report.reportId, wanted);
      if (wanted && state !== undefined) setAnswer(state);
      onChange();
    });
    close();
  };
  const withdraw = (): void => {
    task.run(async () => {
      if (report.link !== undefined) await client.cloud.withdraw(parsePastedLink(report.link));
      onChange();
    });
    close();
  };
  return (
    <Card title="Take it back">
      <ErrorNotice error={task.error} />
      {recalled === "operator" && (
        <p class="muted">
          The Key Server’s operator has recalled this report: nobody gets the key any more, and only the
          operator can undo that. The access log says why.
        </p>
      )}
      {recalled === "sender" && (
        <>
          <p class="muted">Nobody gets the key any more. You can take the recall back.</p>
          <Button
            icon="retry"
            busy={task.busy}
            onPress={() => {
              setRecalled(false);
            }}
          >
            Allow it again
          </Button>
        </>
      )}
      {recalled === undefined && (
        <>
          <p class="muted">
            Once it is recalled, nobody gets its key any more, and copies of the file stay closed.
          </p>
          <Button
            kind="danger"
            icon="undo"
            busy={task.busy}
            disabled={keyServer === undefined}
            onPress={() => {
              setAsking("recall");
            }}
          >
            Recall the report
          </Button>
        </>
      )}
      {stored && (
        <Button
          kind="quiet"
          icon="trash"
          onPress={() => {
            setAsking("withdraw");
          }}
        >
          Remove the file
        </Button>
      )}
      {asking === "recall" && (
        <ConfirmDialog
          title="Recall this report?"
          action="Recall it"
          dangerous
          onClose={close}
          onConfirm={() => {
            setRecalled(true);
          }}
        >
          <p>Nobody will be able to open it any more. Whoever has opened it before may have kept a copy.</p>
        </ConfirmDialog>
      )}
      {asking === "withdraw" && (
        <ConfirmDialog
          title="Remove the file?"
          action="Remove it"
          dangerous
          onClose={close}
          onConfirm={withdraw}
        >
          <p>
            The link stops working at once and for good. Copies of the file elsewhere can still be opened.
          </p>
        </ConfirmDialog>
      )}
      {answer !== null && (
        <RecallResultDialog
          state={answer}
          onClose={() => {
            setAnswer(null);
          }}
        />
      )}
    </Card>
  );
}

/** The honest answer: who had the key before. */
function RecallResultDialog({ state, onClose }: { state: RecallState; onClose: () => void }): JSX.Element {
  const { fetchedBy, more } = state;
  return (
    <Dialog title="The report is recalled" onClose={onClose}>
      {fetchedBy.length === 0 ? (
        <p>Nobody else had been given the key. Nobody can open the report any more.</p>
      ) : (
        <>
          <p>
            Nobody can get the key from now on. Before that,{" "}
            {more ? `more than ${fetchedBy.length} other people` : others(fetchedBy.length)} had been given it
            and may have seen or kept the report:
          </p>
          <ul class="list">
            {fetchedBy.map(({ user, firstAt, lastAt, times }) => (
              <li key={`${actorName(user)} ${firstAt.toISOString()}`} class="item item-plain">
                <div class="item-text">
                  <strong>{actorName(user)}</strong>
                  <span class="muted small break-anywhere">
                    {user.kind === "user" ? `${user.email}, ` : ""}
                    {times === 1 ? formatDateTime(firstAt) : `${times} times, last ${formatDateTime(lastAt)}`}
                  </span>
                </div>
              </li>
            ))}
          </ul>
          {more && <p class="muted">The access log names them all.</p>}
        </>
      )}
      <div class="actions">
        <Button kind="main" onPress={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

function others(count: number): string {
  return count === 1 ? "one other person" : `${count} other people`;
}
