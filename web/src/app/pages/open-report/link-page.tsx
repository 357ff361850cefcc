// A link, signed in: download, key, check, show.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type PastedLink, makeLink } from "../../../contract/links";
import { type Release, download, isAbort } from "../../../api";
import { Button } from "../../../ui/button";
import { ProgressBar } from "../../../ui/progress-bar";
import { EmptyState } from "../../../ui/empty-state";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { useWork } from "../../lock/use-lock";
import { useServices } from "../../services";
import { formatFileSize } from "../../text/formatters";
import { keepReceived } from "./keep-received";
import { OpenError, sameAgain } from "./open-error";
import { type SealedFile, type UnsealStage, type UnsealedReport, unseal } from "./unseal";
import { ReportView } from "./report-view";

type State =
  | { readonly phase: "waiting" }
  | { readonly phase: "working"; readonly stage: "ask" | UnsealStage }
  | { readonly phase: "downloading"; readonly done: number; readonly total: number }
  | { readonly phase: "open"; readonly opened: UnsealedReport }
  | { readonly phase: "failed"; readonly error: unknown };

export function LinkPage({ link }: { link: PastedLink }): JSX.Element {
  const { client, keyServer } = useServices();
  const path = makeLink("", link.country, link.name);
  const [state, setState] = useState<State>({ phase: "waiting" });
  useWork(state.phase === "working" || state.phase === "downloading");
  const controller = useRef<AbortController | null>(null);
  const sealedFile = useRef<SealedFile | undefined>(undefined);
  const said = useRef<Release>({});
  const open = async (says: Release = {}): Promise<void> => {
    said.current = says;
    controller.current = new AbortController();
    const { signal } = controller.current;
    const show = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    show({ phase: "working", stage: "ask" });
    try {
      const sealed = await download(client.http, () => client.cloud.locate(link, signal), {
        signal,
        progress: (done, total) => {
          show({ phase: "downloading", done, total });
        },
      });
      const opened = await unseal(
        sealed,
        link.reportId,
        keyServer,
        (stage) => {
          show({ phase: "working", stage });
        },
        signal,
        says,
        (file) => {
          sealedFile.current = file;
        },
      );
      keepReceived(client, link.reportId, path);
      show({ phase: "open", opened });
    } catch (error) {
      if (!isAbort(error)) show({ phase: "failed", error });
    }
  };
  useEffect(() => {
    void open();
    return () => {
      controller.current?.abort();
    };
    // the page is made anew for another link
  }, []);
  if (state.phase === "open") return <ReportView opened={state.opened} link={path} />;
  const cancel = (): void => {
    controller.current?.abort();
    setState({ phase: "waiting" });
  };
  return (
    <div class="page page-narrow">
      <PageHeader title={t("open-link")} lead={t("open-link.lead")} />
      {(state.phase === "working" || state.phase === "downloading") && (
        <section class="card stack">
          <ProgressBar
            label={progressLabel(state)}
            fraction={state.phase === "downloading" ? state.done / state.total : null}
          />
          <div class="row">
            <Button onPress={cancel}>{t("common-cancel")}</Button>
          </div>
        </section>
      )}
      {state.phase === "waiting" && (
        <EmptyState
          icon="lock"
          title={t("open-closed")}
          actions={
            <Button
              kind="main"
              onPress={() => {
                void open();
              }}
            >
              {t("open-closed.open")}
            </Button>
          }
        >
          <p>{t("open-closed.text")}</p>
        </EmptyState>
      )}
      {state.phase === "failed" && (
        <OpenError
          error={state.error}
          sealedFile={sealedFile.current}
          onRetry={() => {
            void open(sameAgain(state.error, said.current));
          }}
          onSay={(says) => {
            void open(says);
          }}
        />
      )}
    </div>
  );
}

function progressLabel(state: Extract<State, { phase: "working" | "downloading" }>): string {
  if (state.phase === "downloading") {
    const { done, total } = state;
    return t("open-link.downloading", { done: formatFileSize(done), total: formatFileSize(total) });
  }
  return state.stage === "ask" ? t("open-link.asking") : t(`open-stage-${state.stage}`);
}
