// A photo over the whole screen, to be turned, cropped, covered, marked and measured before it goes into the report.

import "./editor.css";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useModal } from "../../../../ui/dialog";
import { Button } from "../../../../ui/button";
import { LoadingSkeleton } from "../../../../ui/loading-skeleton";
import { Notice } from "../../../../ui/notice";
import { type EditSummary, summaryOf } from "../../../../media/editing";
import { useAsync } from "../../../use-async";
import { useTask } from "../../../use-task";
import { EditorBody } from "./editor-body";
import { photoDrawer } from "./photo-drawer";
import { SavingNotice } from "./saving-notice";
import { t } from "../../../../words";

export interface PhotoEditorProps {
  /** A JPEG as it is in a draft: upright, without metadata. */
  readonly photo: Blob;
  /** Told the JPEG that takes its place, and what the report is to say of it; nothing of it once the signal says so. */
  readonly onDone: (edited: Blob, summary: EditSummary, signal: AbortSignal) => Promise<void>;
  /** Also where nothing was changed. */
  readonly onCancel: () => void;
  /** What is to be called when somebody wants to leave the editor by a way that is outside of it. */
  readonly asks: { current: (() => void) | null };
}

export function PhotoEditor({ photo, onDone, onCancel, asks }: PhotoEditorProps): JSX.Element {
  const dialog = useModal();
  const { loaded } = useAsync((signal) => photoDrawer.preview(photo, signal), "");
  const saving = useTask();
  const [leaving, setLeaving] = useState(false);
  const [isWaitedFor, setWaitedFor] = useState(false);
  const ask = (): void => {
    if (loaded.state !== "ready") onCancel();
    else if (saving.busy) setWaitedFor(true);
    else setLeaving(true);
  };
  useLayoutEffect(() => {
    asks.current = ask;
    return () => {
      asks.current = null;
    };
  });
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
        ask();
      }}
      onClose={({ currentTarget }) => {
        // a browser closes it whatever it is told if Escape is pressed again and again
        if (currentTarget.isConnected) currentTarget.showModal();
      }}
    >
      {loaded.state === "ready" ? (
        <EditorBody
          preview={loaded.value}
          saving={saving}
          leaving={leaving}
          onLeave={ask}
          onStay={() => {
            setLeaving(false);
          }}
          onCancel={onCancel}
          onSave={(edits) => {
            setWaitedFor(false);
            saving.run(async () => {
              const { signal } = closing.current;
              const made = await photoDrawer.draw(photo, edits, signal);
              await onDone(made.photo, summaryOf(edits, made.scale), signal);
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
      {saving.busy && <SavingNotice isWaitedFor={isWaitedFor} />}
    </dialog>
  );
}
