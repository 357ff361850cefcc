import { useEffect, useRef } from "preact/hooks";
import { isAbort } from "../../../api";
import { useServices } from "../../services";
import type { Draft } from "./draft";
import { type Sealed, type Step, deliver, seal } from "./send-report";
import type { SentReport } from "./sent-page";

/** How far sending has come. */
export interface Watcher {
  readonly onStep: (step: Step) => void;
  readonly onSent: (report: SentReport) => void;
  readonly onFailed: (error: unknown) => void;
}

export interface Sender {
  readonly send: () => void;
  readonly cancel: () => void;
  /** Drops what was sealed: the draft has changed. */
  readonly forget: () => void;
}

/** Seals and delivers a draft. What was reached is kept, so that another attempt goes on from there. */
export function useSender(draft: Draft, watcher: Watcher): Sender {
  const { client, keyServer, keyPlaces } = useServices();
  const controller = useRef<AbortController | null>(null);
  const sealed = useRef<Sealed | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const work = async (signal: AbortSignal): Promise<void> => {
    const tell = (step: Step): void => {
      if (!signal.aborted) watcher.onStep(step);
    };
    if (sealed.current === null) {
      const chosen = draft.keyServer === null ? keyServer() : keyServer(draft.keyServer.trim());
      sealed.current = await seal(draft, client, chosen, tell, signal);
      if (draft.keyServer !== null) keyPlaces.remember(sealed.current.reportId, chosen.url);
    }
    const done = sealed.current;
    const report: SentReport =
      draft.way === "file"
        ? { kind: "file", sealed: done }
        : { kind: "link", report: await deliver(done, draft.way, client, tell, signal) };
    sealed.current = null;
    watcher.onSent(report);
  };
  return {
    send: () => {
      controller.current = new AbortController();
      const { signal } = controller.current;
      work(signal).catch((error: unknown) => {
        if (!isAbort(error) && !signal.aborted) watcher.onFailed(error);
      });
    },
    cancel: () => {
      controller.current?.abort();
    },
    forget: () => {
      sealed.current = null;
    },
  };
}
