import { useEffect, useRef } from "preact/hooks";
import { ApiError, isAbort } from "../../../api";
import { useServices } from "../../services";
import type { Draft } from "./draft";
import { keyServerKeys } from "./report-keys";
import { type SealedReport, type SendProgress, bindKey, deliverReport, sealDraft } from "./send-report";
import type { SentReport } from "./sent-page";

/** How far sending has come. */
export interface SendCallbacks {
  readonly onStep: (step: SendProgress) => void;
  readonly onSent: (report: SentReport) => void;
  readonly onFailed: (error: unknown) => void;
}

export interface SendControls {
  readonly send: () => void;
  readonly cancel: () => void;
  /** Drops what was sealed: the draft has changed. */
  readonly discardSealed: () => void;
}

/** Seals and delivers a draft. What was reached is kept, so that another attempt goes on from there. */
export function useSendReport(draft: Draft, watcher: SendCallbacks): SendControls {
  const { client, keyServer, keyServerHistory } = useServices();
  const controller = useRef<AbortController | null>(null);
  const sealed = useRef<{ readonly report: SealedReport; bound: boolean } | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const work = async (signal: AbortSignal): Promise<void> => {
    const reportProgress = (step: SendProgress): void => {
      if (!signal.aborted) watcher.onStep(step);
    };
    if (sealed.current === null) {
      const chosen = draft.keyServer === null ? keyServer() : keyServer(draft.keyServer.trim());
      const report = await sealDraft(draft, client, keyServerKeys(chosen), reportProgress, signal);
      if (draft.keyServer !== null) keyServerHistory.remember(report.reportId, chosen.url);
      sealed.current = { report, bound: false };
    }
    const kept = sealed.current;
    const done = kept.report;
    if (!kept.bound) {
      await bindKey(done, reportProgress, signal).catch((error: unknown) => {
        // what the Key Server refuses it will refuse again: the next attempt needs another key
        if (error instanceof ApiError && !error.isTransient) sealed.current = null;
        throw error;
      });
      kept.bound = true;
    }
    const report: SentReport =
      draft.deliveryMethod === "file"
        ? { kind: "file", sealed: done }
        : {
            kind: "link",
            report: await deliverReport(done, draft.deliveryMethod, client, reportProgress, signal),
          };
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
    discardSealed: () => {
      sealed.current = null;
    },
  };
}
