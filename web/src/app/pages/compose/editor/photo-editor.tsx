// A photo over the whole screen, to be turned, cropped, covered, marked and measured before it goes into the report.

import "./editor.css";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useModal } from "../../../../ui/dialog";
import { Button } from "../../../../ui/button";
import { LoadingSkeleton } from "../../../../ui/loading-skeleton";
import { Notice } from "../../../../ui/notice";
import { type EditSummary, summaryOf } from "../../../../media/editing";
import { useAsync } from "../../../use-async";
import { useTask } from "../../../use-task";
import { EditorBody } from "./editor-body";
import { photoDrawer } from "./photo-drawer";
import { t } from "../../../../words";

export interface PhotoEditorProps {
  /** A JPEG as it is in a draft: upright, without metadata. */
  readonly photo: Blob;
  /** Told the JPEG that takes its place, and what the report is to say of it. */
  readonly onDone: (edited: Blob, summary: EditSummary) => void | Promise<void>;
  /** Also where nothing was changed. */
  readonly onCancel: () => void;
}

export function PhotoEditor({ photo, onDone, onCancel }: PhotoEditorProps): JSX.Element {
  const dialog = useModal();
  const { loaded } = useAsync((signal) => photoDrawer.preview(photo, signal), "");
  const saving = useTask();
  const [leaving, setLeaving] = useState(false);
  const closing = useRef(new AbortController());
  useEffect(() => {
    const controller = (closing.current = new AbortController());
    return () => {
      controller.abort();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="editor"
      aria-label={t("editor-title")}
      onCancel={(event) => {
        event.preventDefault();
        if (loaded.state !== "ready") onCancel();
        else if (!saving.busy) setLeaving(true);
      }}
    >
      {loaded.state === "ready" ? (
        <EditorBody
          preview={loaded.value}
          saving={saving}
          leaving={leaving}
          onLeaving={setLeaving}
          onCancel={onCancel}
          onSave={(edits) => {
            saving.run(async () => {
              const made = await photoDrawer.draw(photo, edits, closing.current.signal);
              await onDone(made.photo, summaryOf(edits, made.scale));
            });
          }}
        />
      ) : (
        <div class="editor-waiting">
          {loaded.state === "loading" ? (
            <LoadingSkeleton label={t("editor-loading")} lines={1} />
          ) : (
            <Notice kind="bad">{t("editor-failed")}</Notice>
          )}
          <Button onPress={onCancel}>{t("editor-cancel")}</Button>
        </div>
      )}
    </dialog>
  );
}
