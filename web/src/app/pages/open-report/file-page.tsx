// A saved .picsafe file, dropped or chosen.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { reportIdOfFile } from "../../../contract/report-ids";
import { ApiError, type Release, isAbort } from "../../../api";
import { Button } from "../../../ui/button";
import { DropZone } from "../../../ui/drop-zone";
import { FilePicker } from "../../../ui/file-picker";
import { Icon } from "../../../ui/icon";
import { ProgressBar } from "../../../ui/progress-bar";
import { t } from "../../../words";
import { PageHeader } from "../../../ui/page-header";
import { useWork } from "../../lock/use-lock";
import { useServices } from "../../services";
import { keepReceived } from "./keep-received";
import { OpenError, sameAgain } from "./open-error";
import { type SealedFile, type UnsealStage, type UnsealedReport, unseal } from "./unseal";
import { ReportView } from "./report-view";

type State =
  | { readonly phase: "choosing" }
  | { readonly phase: "working"; readonly stage: UnsealStage | "read" }
  | { readonly phase: "open"; readonly opened: UnsealedReport }
  | { readonly phase: "failed"; readonly error: unknown };

export function FilePage(): JSX.Element {
  const { arrivals, client, keyServer } = useServices();
  const [state, setState] = useState<State>({ phase: "choosing" });
  useWork(state.phase === "working");
  const controller = useRef<AbortController | null>(null);
  const sealedFile = useRef<SealedFile | undefined>(undefined);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const chosen = useRef<File | undefined>(undefined);
  const said = useRef<Release>({});
  const open = async (file: File | undefined, says: Release = {}): Promise<void> => {
    if (file === undefined) return;
    chosen.current = file;
    said.current = says;
    sealedFile.current = undefined;
    controller.current?.abort();
    controller.current = new AbortController();
    const { signal } = controller.current;
    const show = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    show({ phase: "working", stage: "read" });
    try {
      const reportId = reportIdOfFile(file.name);
      if (reportId === undefined) throw new ApiError("refused", unnamedFileCode(file.name));
      const opened = await unseal(
        file,
        reportId,
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
      keepReceived(client, reportId);
      show({ phase: "open", opened });
    } catch (error) {
      if (!isAbort(error)) show({ phase: "failed", error });
    }
  };
  useEffect(() => {
    void open(arrivals.takeReport());
    // the page is made anew for another file
  }, []);
  if (state.phase === "open") return <ReportView opened={state.opened} />;
  return (
    <div class="page page-narrow">
      <PageHeader title={t("open-title")} lead={t("open-title.lead")} />
      <div class="stack-wide">
        {state.phase === "failed" && (
          <OpenError
            error={state.error}
            sealedFile={sealedFile.current}
            onRetry={() => {
              void open(chosen.current, sameAgain(state.error, said.current));
            }}
            onSay={(says) => {
              void open(chosen.current, says);
            }}
          />
        )}
        {state.phase === "working" ? (
          <section class="card stack">
            <ProgressBar label={t(`open-stage-${state.stage}`)} fraction={null} />
            <div class="row">
              <Button
                onPress={() => {
                  controller.current?.abort();
                  setState({ phase: "choosing" });
                }}
              >
                {t("common-cancel")}
              </Button>
            </div>
          </section>
        ) : (
          <DropZone tall onFiles={([file]) => void open(file)}>
            <span class="icon-disc">
              <Icon name="folder" />
            </span>
            <h2>{t("open-title.drag")}</h2>
            <p class="muted">{t("open-title.or")}</p>
            <FilePicker
              main
              label={t("open-title.choose")}
              accept=".picsafe"
              onFiles={([file]) => void open(file)}
            />
          </DropZone>
        )}
        <p class="muted small">{t("open-title.keep-name")}</p>
      </div>
    </div>
  );
}

function unnamedFileCode(name: string): string {
  return /\.picsafe$/i.test(name) ? "report_id_unknown" : "not_a_report";
}
