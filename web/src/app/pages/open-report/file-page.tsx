// A saved .picsafe file, dropped or chosen.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, isAbort, reportIdOfFile } from "../../../api";
import { Button } from "../../../ui/button";
import { DropZone } from "../../../ui/drop-zone";
import { FilePicker } from "../../../ui/file-picker";
import { Icon } from "../../../ui/icon";
import { Progress } from "../../../ui/progress-bar";
import { PageHead } from "../../../ui/page-header";
import { useServices } from "../../services";
import { OpeningFailed } from "./open-error";
import { type Opened, type Stage, unseal } from "./unseal";
import { ReportView } from "./report-view";

type State =
  | { readonly at: "choosing" }
  | { readonly at: "working"; readonly stage: Stage | "read" }
  | { readonly at: "open"; readonly opened: Opened }
  | { readonly at: "failed"; readonly error: unknown };

const LABELS = {
  read: "Reading the file",
  key: "Asking the Key Server for the key",
  decrypt: "Checking and decrypting",
} as const;

export function OpenPage(): JSX.Element {
  const { keyServer } = useServices();
  const [state, setState] = useState<State>({ at: "choosing" });
  const controller = useRef<AbortController | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const open = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    controller.current?.abort();
    controller.current = new AbortController();
    const { signal } = controller.current;
    const show = (next: State): void => {
      if (!signal.aborted) setState(next);
    };
    show({ at: "working", stage: "read" });
    try {
      const reportId = reportIdOfFile(file.name);
      if (reportId === undefined) throw new ApiError("refused", notNamed(file.name));
      const opened = await unseal(
        file,
        reportId,
        keyServer,
        (stage) => {
          show({ at: "working", stage });
        },
        signal,
      );
      show({ at: "open", opened });
    } catch (error) {
      if (!isAbort(error)) show({ at: "failed", error });
    }
  };
  if (state.at === "open") return <ReportView opened={state.opened} />;
  return (
    <div class="page page-narrow">
      <PageHead
        title="Open a saved report"
        lead="The file is read, checked and decrypted here, in your browser."
      />
      <div class="stack-wide">
        {state.at === "failed" && <OpeningFailed error={state.error} />}
        {state.at === "working" ? (
          <section class="card stack">
            <Progress label={LABELS[state.stage]} share={null} />
            <div class="row">
              <Button
                onPress={() => {
                  controller.current?.abort();
                  setState({ at: "choosing" });
                }}
              >
                Cancel
              </Button>
            </div>
          </section>
        ) : (
          <DropZone tall onFiles={(files) => void open(files)}>
            <span class="icon-disc">
              <Icon name="folder" />
            </span>
            <h2>Drag a .picsafe file here</h2>
            <p class="soft">or take it from this device</p>
            <FilePicker main label="Choose a file" accept=".picsafe" onFiles={(files) => void open(files)} />
          </DropZone>
        )}
        <p class="soft small">
          The file comes from an e-mail, or was saved from PicSafe. Keep its name: it is the report’s number.
        </p>
      </div>
    </div>
  );
}

function notNamed(name: string): string {
  return /\.picsafe$/i.test(name) ? "report_id_unknown" : "not_a_report";
}
