// A link, signed in: download, key, check, show.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { download, isAbort, parseReportLink } from "../../../api";
import { Button } from "../../../ui/button";
import { Progress } from "../../../ui/progress-bar";
import { Empty } from "../../../ui/empty-state";
import { PageHead } from "../../../ui/page-header";
import { useServices } from "../../services";
import { fileSize } from "../../text/formatters";
import { OpeningFailed } from "./open-error";
import { type Opened, unseal } from "./unseal";
import { ReportView } from "./report-view";

type State =
  | { readonly at: "waiting" }
  | { readonly at: "working"; readonly label: string; readonly share: number | null }
  | { readonly at: "open"; readonly opened: Opened }
  | { readonly at: "failed"; readonly error: unknown };

export function LinkPage({ country, name }: { country: string; name: string }): JSX.Element {
  const { client, keyServer } = useServices();
  const [state, setState] = useState<State>({ at: "waiting" });
  const controller = useRef<AbortController | null>(null);
  const open = async (): Promise<void> => {
    const link = parseReportLink(`/app/report/${country}/${name}`);
    controller.current = new AbortController();
    const { signal } = controller.current;
    const show = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    show({ at: "working", label: "Asking for the report", share: null });
    try {
      const sealed = await download(client.http, () => client.cloud.locate(link, signal), {
        signal,
        progress: (done, total) => {
          show({
            at: "working",
            label: `Downloading, ${fileSize(done)} of ${fileSize(total)}`,
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
          show({ at: "working", label, share: null });
        },
        signal,
      );
      show({ at: "open", opened });
    } catch (error) {
      if (!isAbort(error)) show({ at: "failed", error });
    }
  };
  useEffect(() => {
    void open();
    return () => {
      controller.current?.abort();
    };
    // the page is made anew for another link
  }, []);
  if (state.at === "open") return <ReportView opened={state.opened} />;
  const cancel = (): void => {
    controller.current?.abort();
    setState({ at: "waiting" });
  };
  return (
    <div class="page page-narrow">
      <PageHead title="Opening a report" lead="Your access is recorded in the report’s access log." />
      {state.at === "working" && (
        <section class="card stack">
          <Progress label={state.label} share={state.share} />
          <div class="row">
            <Button onPress={cancel}>Cancel</Button>
          </div>
        </section>
      )}
      {state.at === "waiting" && (
        <Empty
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
        </Empty>
      )}
      {state.at === "failed" && (
        <OpeningFailed
          error={state.error}
          onAgain={() => {
            void open();
          }}
        />
      )}
    </div>
  );
}
