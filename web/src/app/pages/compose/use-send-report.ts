import { useEffect, useRef } from "preact/hooks";
import { isAbort } from "../../../api";
import { useServices } from "../../services";
import { mayWait } from "../../queue/may-wait";
import type { SettledDraft } from "./draft";
import { Sending } from "./sending";
import type { ReportProgress, SendProgress } from "./send-report";
import type { Questions } from "./send-to-record";
import type { SentReport } from "./sent-page";

/** How far sending has come. */
export interface SendCallbacks {
  readonly onStep: (step: SendProgress) => void;
  readonly onSent: (report: SentReport) => void;
  /** There is no network: it waits for one, and goes on by itself. */
  readonly onWaiting: () => void;
  readonly onFailed: (error: unknown) => void;
  readonly ask: Questions;
}

export interface SendControls {
  readonly send: () => void;
  readonly cancel: () => void;
  /** Drops what was sealed: the draft has changed. */
  readonly discardSealed: () => void;
}

/** Seals and delivers a draft that is known by an ID. What was reached is kept, so that another attempt goes on from there. */
export function useSendReport(id: string, draft: SettledDraft, watcher: SendCallbacks): SendControls {
  const services = useServices();
  const controller = useRef<AbortController | null>(null);
  const current = useRef<Sending | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const work = async (sending: Sending, signal: AbortSignal): Promise<void> => {
    const isOver = (): boolean => signal.aborted;
    const reportProgress: ReportProgress = (step) => {
      if (!isOver()) watcher.onStep(step);
    };
    try {
      await services.drafts.mark(id, "sending");
      const report = await sending.attempt(watcher.ask, reportProgress, signal);
      current.current = null;
      watcher.onSent(report);
      await services.drafts.remove(id);
    } catch (error) {
      if (isAbort(error) || isOver()) return;
      const isCutOff = mayWait(sending.draft) && (await services.outbox.isCutOff(error));
      if (isOver()) return;
      if (isCutOff) {
        current.current = null;
        await services.drafts.save(id, sending.draft, "waiting");
        services.outbox.add(sending, id);
        watcher.onWaiting();
      } else {
        await services.drafts.mark(id, "draft");
        watcher.onFailed(error);
      }
    }
  };
  return {
    send: () => {
      controller.current = new AbortController();
      current.current ??= new Sending(draft, services);
      services.recentPatients.add(draft.patient);
      const done = services.idleLock.work();
      void work(current.current, controller.current.signal).finally(done);
    },
    cancel: () => {
      controller.current?.abort();
    },
    discardSealed: () => {
      current.current = null;
    },
  };
}
