import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { t } from "../words";
import { Button } from "./button";

let shownCount = 0;
const watchers = new Set<() => void>();

function countShown(change: 1 | -1): void {
  shownCount += change;
  for (const watch of watchers) watch();
}

/** Whether a dialog lies over the page that the caller is in. */
export function useCovered(): boolean {
  const [isCovered, setCovered] = useState(shownCount > 0);
  useEffect(() => {
    const watch = (): void => {
      setCovered(shownCount > 0);
    };
    watchers.add(watch);
    watch();
    return () => {
      watchers.delete(watch);
    };
  }, []);
  return isCovered;
}

/** Shows a dialog element over the page while the caller is shown, and gives the focus back when it goes. */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    countShown(1);
    // a browser gives the focus back when a dialog is closed, and not when it is removed
    return () => {
      shown?.close();
      countShown(-1);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return dialog;
}

/** A modal dialog. The browser keeps the focus inside and gives it back; Escape asks to close it. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly class?: string;
}): JSX.Element {
  const dialog = useModal();
  const title = useId();
  return (
    <dialog
      ref={dialog}
      class={`dialog ${props.class ?? ""}`}
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div class="stack">
        <h2 id={title}>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  );
}

/** A question before something that cannot be undone, or not easily; while that is done, the question stays. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly action: string;
  readonly dangerous?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}): JSX.Element {
  const isBusy = props.busy === true;
  const close = (): void => {
    if (!isBusy) props.onClose();
  };
  return (
    <Dialog title={props.title} onClose={close}>
      {props.children}
      <div class="actions">
        <Button disabled={isBusy} onPress={close}>
          {t("common-cancel")}
        </Button>
        <Button
          kind={props.dangerous === true ? "danger-solid" : "main"}
          busy={isBusy}
          onPress={props.onConfirm}
        >
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
