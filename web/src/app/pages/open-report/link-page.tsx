// A link, signed in: download, key, check, show.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PastedLink } from "../../../contract/links";
import { type Release, download, isAbort } from "../../../api";
import { Button } from "../../../ui/button";
import { ProgressBar } from "../../../ui/progress-bar";
import { EmptyState } from "../../../ui/empty-state";
import { PageHeader } from "../../../ui/page-header";
import { useWork } from "../../lock/use-lock";
import { useServices } from "../../services";
import { formatFileSize } from "../../text/formatters";
import { OpenError, sameAgain } from "./open-error";
import { type SealedFile, type UnsealedReport, unseal } from "./unseal";
import { ReportView } from "./report-view";

type State =
  | { readonly phase: "waiting" }
  | { readonly phase: "working"; readonly label: string; readonly share: number | null }
  | { readonly phase: "open"; readonly opened: UnsealedReport }
  | { readonly phase: "failed"; readonly error: unknown };

export function LinkPage({ link }: { link: PastedLink }): JSX.Element {
  const { client, keyServer } = useServices();
  const [state, setState] = useState<State>({ phase: "waiting" });
  useWork(state.phase === "working");
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
    show({ phase: "working", label: "Asking for the report", share: null });
    try {
      const sealed = await download(client.http, () => client.cloud.locate(link, signal), {
        signal,
        progress: (done, total) => {
          show({
            phase: "working",
            label: `Downloading, ${formatFileSize(done)} of ${formatFileSize(total)}`,
            share: done / total,
          });
        },
      });
      const opened = await unseal(
        sealed,
        link.reportId,
        keyServer,
        (stage) => {
          const label = stage === "key" ? "Asking the Key Server for the key" : "Checking and decrypting";
          show({ phase: "working", label, share: null });
        },
        signal,
        says,
        (file) => {
          sealedFile.current = file;
        },
      );
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
  if (state.phase === "open") return <ReportView opened={state.opened} />;
  const cancel = (): void => {
    controller.current?.abort();
    setState({ phase: "waiting" });
  };
  return (
    <div class="page page-narrow">
      <PageHeader title="Opening a report" lead="Your access is recorded in the report’s access log." />
      {state.phase === "working" && (
        <section class="card stack">
          <ProgressBar label={state.label} fraction={state.share} />
          <div class="row">
            <Button onPress={cancel}>Cancel</Button>
          </div>
        </section>
      )}
      {state.phase === "waiting" && (
        <EmptyState
          icon="lock"
          title="The report is not open"
          actions={
            <Button
              kind="main"
              onPress={() => {
                void open();
              }}
            >
              Open the report
            </Button>
          }
        >
          <p>It stays encrypted until you open it.</p>
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
