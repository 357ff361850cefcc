// What is shown in the place of a new report that could not leave: nothing of it, and what becomes of it.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button, ButtonLink } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { PageHeader } from "../../ui/page-header";
import { ProgressBar } from "../../ui/progress-bar";
import { t } from "../../words";
import type { Superseded } from "../begun-report";
import { ErrorNotice } from "../error-notice";
import type { SettledDraft } from "../pages/compose/draft";
import type { SentReport } from "../pages/compose/sent-page";
import { useServices } from "../services";
import { useOutbox } from "./use-outbox";

export function WaitingPage(props: {
  readonly id: string;
  readonly onSent: (report: SentReport, supersedes: Superseded | null) => void;
  /** It is to be changed before it is tried again. */
  readonly onChange: (draft: SettledDraft) => void;
  readonly onAnother: () => void;
}): JSX.Element | null {
  const { id, onSent, onChange, onAnother } = props;
  const { drafts, outbox } = useServices();
  const report = useOutbox().find((one) => one.id === id);
  const state = report?.state;
  const sent = state?.kind === "sent" ? state.report : undefined;
  useEffect(() => {
    if (sent === undefined || report === undefined) return;
    outbox.take(id);
    onSent(sent, report.sending.draft.supersedes);
  }, [outbox, id, sent]);
  if (report === undefined || state === undefined || state.kind === "sent") return null;
  const isSending = state.kind === "sending";
  return (
    <div class="page page-narrow">
      <PageHeader
        title={
          state.kind === "failed" ? t("queue-refused") : isSending ? t("queue-sending") : t("queue-waiting")
        }
        lead={state.kind === "waiting" ? t("queue-waiting.lead") : undefined}
      />
      <div class="stack-wide">
        {isSending && (
          <section class="card stack">
            <ProgressBar label={t("queue-sending")} fraction={state.fraction} />
          </section>
        )}
        {state.kind === "failed" && <ErrorNotice error={state.error} />}
        {!isSending && (
          <>
            <Notice kind={drafts.isKept(id) ? "info" : "warn"}>
              <p>{drafts.isKept(id) ? t("queue-waiting.kept") : t("queue-waiting.open")}</p>
            </Notice>
            <div class="row">
              <Button
                kind="main"
                icon="retry"
                onPress={() => {
                  outbox.hurry(id);
                }}
              >
                {t("queue-now")}
              </Button>
              <Button
                onPress={() => {
                  outbox.take(id);
                  onChange(report.sending.draft);
                }}
              >
                {t("queue-change")}
              </Button>
            </div>
          </>
        )}
      </div>
      <div class="row page-actions">
        <Button icon="plus" onPress={onAnother}>
          {t("queue-another")}
        </Button>
        <ButtonLink icon="inbox" href="/app/reports">
          {t("shell-my-reports")}
        </ButtonLink>
      </div>
    </div>
  );
}
