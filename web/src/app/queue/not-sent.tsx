// What of one's own has not been sent yet, or just was, above the list of reports.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Badge } from "../../ui/badge";
import { Button, ButtonLink } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/dialog";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import type { SentReport } from "../pages/compose/sent-page";
import { reportIdOf } from "../pages/compose/sent-report-id";
import { SupersededNotice } from "../pages/compose/superseded-notice";
import { useNavigation } from "../router";
import { useServices } from "../services";
import { formatDateTime } from "../text/formatters";
import { countItems, formatItemCounts } from "../text/item-counts";
import { useTask } from "../use-task";
import type { KeptDraft } from "./kept-drafts";
import type { WaitingReport, WaitingState } from "./outbox";
import { useDrafts } from "./use-drafts";
import { useOutbox } from "./use-outbox";

export function NotSent({ onSent }: { readonly onSent: () => void }): JSX.Element | null {
  const reports = useOutbox();
  const sent = reports.filter(({ state }) => state.kind === "sent").length;
  const before = useRef(sent);
  useEffect(() => {
    if (sent > before.current) onSent();
    before.current = sent;
  }, [sent]);
  const { drafts } = useServices();
  useEffect(() => {
    drafts.takeInterrupted();
  }, [drafts]);
  const kept = (useDrafts() ?? []).filter(({ id }) => !reports.some((report) => report.id === id));
  if (reports.length + kept.length === 0) return null;
  return (
    <Card title={t("queue-title")}>
      <ul class="list" aria-label={t("queue-title")}>
        {reports.map((report) => (
          <li key={report.id} class="item item-plain">
            <Waiting report={report} />
          </li>
        ))}
        {kept.map((draft) => (
          <li key={draft.id} class="item item-plain">
            <Kept draft={draft} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Waiting({ report }: { readonly report: WaitingReport }): JSX.Element {
  const { id, sending, since, state, hasArrived } = report;
  const { supersedes } = sending.draft;
  const { drafts, outbox } = useServices();
  const { go } = useNavigation();
  const [isDeleting, setDeleting] = useState(false);
  const forget = (): void => {
    outbox.take(id);
    void drafts.remove(id);
  };
  return (
    <div class="item-text stack-tight">
      <strong>{formatItemCounts(countItems(sending.draft.items))}</strong>
      <span class="muted small">{formatDateTime(new Date(since))}</span>
      <span role="status">
        <StateName state={state} />
      </span>
      {state.kind === "failed" && <ErrorNotice error={state.error} />}
      {state.kind === "sent" && state.isUntold === true && supersedes !== null && (
        <SupersededNotice supersedes={supersedes} by={reportIdOf(state.report)} />
      )}
      {state.kind !== "sent" && hasArrived && <p>{t("queue-arrived")}</p>}
      {state.kind === "sent" ? (
        <div class="row">
          <SentLink report={state.report} />
          <Button
            kind="quiet"
            onPress={() => {
              outbox.take(id);
            }}
          >
            {t("queue-hide")}
          </Button>
        </div>
      ) : (
        <div class="row">
          <Button
            icon="retry"
            onPress={() => {
              outbox.hurry(id);
            }}
          >
            {t("queue-now")}
          </Button>
          {hasArrived ? (
            <Button kind="quiet" onPress={forget}>
              {t("queue-hide")}
            </Button>
          ) : (
            <>
              <Button
                onPress={() => {
                  outbox.handBack(id);
                  go("/app/new");
                }}
              >
                {t("queue-change")}
              </Button>
              <Button
                kind="quiet"
                onPress={() => {
                  setDeleting(true);
                }}
              >
                {t("queue-delete")}
              </Button>
            </>
          )}
        </div>
      )}
      {isDeleting && !hasArrived && (
        <Deletion
          onClose={() => {
            setDeleting(false);
          }}
          onConfirm={forget}
        />
      )}
    </div>
  );
}

/** One that waits for its owner. */
function Kept({ draft: { id, state, keptAt, counts } }: { readonly draft: KeptDraft }): JSX.Element {
  const { drafts, outbox } = useServices();
  const { go } = useNavigation();
  const [isDeleting, setDeleting] = useState(false);
  const [isElsewhere, setElsewhere] = useState(false);
  const task = useTask();
  return (
    <div class="item-text stack-tight">
      <strong>{formatItemCounts(counts)}</strong>
      <span class="muted small">{t("queue-kept.since", { time: formatDateTime(new Date(keptAt)) })}</span>
      <span>
        <Badge kind="warn">{state === "sending" ? t("queue-kept.unsure") : t("queue-kept")}</Badge>
      </span>
      {state === "sending" && <p>{t("queue-kept.look")}</p>}
      <div role="status">{isElsewhere && <p>{t("queue-kept.elsewhere")}</p>}</div>
      <div class="row">
        <Button
          kind="main"
          busy={task.busy}
          onPress={() => {
            task.run(async () => {
              const draft = await drafts.take(id);
              setElsewhere(draft === undefined);
              if (draft === undefined) return;
              outbox.hand({ id, draft });
              go("/app/new");
            });
          }}
        >
          {t("queue-continue")}
        </Button>
        <Button
          kind="quiet"
          onPress={() => {
            setDeleting(true);
          }}
        >
          {t("queue-delete")}
        </Button>
      </div>
      {isDeleting && (
        <Deletion
          onClose={() => {
            setDeleting(false);
          }}
          onConfirm={() => {
            void drafts.remove(id);
          }}
        />
      )}
    </div>
  );
}

function Deletion(props: { readonly onClose: () => void; readonly onConfirm: () => void }): JSX.Element {
  const { onClose, onConfirm } = props;
  return (
    <ConfirmDialog
      title={t("queue-delete.question")}
      action={t("queue-delete")}
      dangerous
      onClose={onClose}
      onConfirm={() => {
        onClose();
        onConfirm();
      }}
    >
      <p>{t("queue-delete.text")}</p>
    </ConfirmDialog>
  );
}

function StateName({ state }: { readonly state: WaitingState }): JSX.Element {
  switch (state.kind) {
    case "waiting":
      return <Badge kind="warn">{t("queue-waiting")}</Badge>;
    case "sending":
      return <Badge>{t("queue-sending")}</Badge>;
    case "sent":
      return <Badge kind="good">{t("queue-sent")}</Badge>;
    case "failed":
      return <Badge kind="bad">{t("queue-refused")}</Badge>;
  }
}

/** Where the link is, to be shared, and what became of it. */
function SentLink({ report }: { readonly report: SentReport }): JSX.Element | null {
  if (report.kind !== "link" && report.kind !== "posted") return null;
  return <ButtonLink href={`/app/reports/${report.report.reportId}`}>{t("queue-look")}</ButtonLink>;
}
