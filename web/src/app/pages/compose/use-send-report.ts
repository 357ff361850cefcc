import { useEffect, useRef } from "preact/hooks";
import { ApiError, isAbort } from "../../../api";
import { type Services, useServices } from "../../services";
import { isOwn } from "../../integrations/own";
import type { ItemCounts } from "../../text/item-counts";
import type { SettledDraft } from "./draft";
import { accessOf } from "../../policies/access";
import { keyServerKeys } from "./report-keys";
import {
  type PackedReport,
  type ReportProgress,
  type SealedReport,
  type SendProgress,
  bindKey,
  composeDraft,
  deliverReport,
  packDraft,
  sealDraft,
} from "./send-report";
import { tellingOf } from "./tell-recipients";
import { institutionKeys, listReport, postReport } from "./send-to-institution";
import type { OwnDelivery, Questions } from "./send-to-record";
import type { SentReport } from "./sent-page";

/** How far sending has come. */
export interface SendCallbacks {
  readonly onStep: (step: SendProgress) => void;
  readonly onSent: (report: SentReport) => void;
  readonly onFailed: (error: unknown) => void;
  readonly ask: Questions;
}

export interface SendControls {
  readonly send: () => void;
  readonly cancel: () => void;
  /** Drops what was sealed: the draft has changed. */
  readonly discardSealed: () => void;
}

/** What has been reached with a draft. */
type Reached =
  | { readonly sealed: SealedReport; isBound: boolean; isPosted: boolean }
  | { readonly packed: PackedReport; isPosted: boolean }
  | OwnReached;

interface OwnReached {
  readonly own: OwnDelivery;
  readonly itemCounts: ItemCounts;
  readonly label: string | undefined;
  isPosted: boolean;
}

/** Seals and delivers a draft. What was reached is kept, so that another attempt goes on from there. */
export function useSendReport(draft: SettledDraft, watcher: SendCallbacks): SendControls {
  const services = useServices();
  const controller = useRef<AbortController | null>(null);
  const reached = useRef<Reached | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const work = async (signal: AbortSignal): Promise<void> => {
    const reportProgress: ReportProgress = (step) => {
      if (!signal.aborted) watcher.onStep(step);
    };
    reached.current ??= await prepare(draft, services, reportProgress, signal);
    const kept = reached.current;
    if ("sealed" in kept && !kept.isBound) {
      await bindKey(kept.sealed, reportProgress, signal).catch((error: unknown) => {
        // what the Key Server refuses it will refuse again: the next attempt needs another key
        if (error instanceof ApiError && !error.isTransient) reached.current = null;
        throw error;
      });
      kept.isBound = true;
    }
    const report =
      "own" in kept
        ? await deliverOwn(kept, services, watcher.ask, reportProgress, signal)
        : await deliver(kept, draft, services, reportProgress, signal);
    reached.current = null;
    watcher.onSent(report);
  };
  return {
    send: () => {
      controller.current = new AbortController();
      const { signal } = controller.current;
      const done = services.idleLock.work();
      work(signal)
        .catch((error: unknown) => {
          if (!isAbort(error) && !signal.aborted) watcher.onFailed(error);
        })
        .finally(done);
    },
    cancel: () => {
      controller.current?.abort();
    },
    discardSealed: () => {
      reached.current = null;
    },
  };
}

async function prepare(
  draft: SettledDraft,
  services: Services,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<Reached> {
  const { client, keyServer, keyServerHistory } = services;
  const labelOf = (reportId: string): Promise<string | undefined> =>
    services.vault.sealLabel(reportId, draft.label ?? "");
  const { deliveryMethod } = draft;
  const chosen = draft.keyServer === null ? undefined : draft.keyServer.trim();
  if (typeof deliveryMethod !== "string" && isOwn(deliveryMethod)) {
    const { reportId, report, itemCounts } = await composeDraft(draft, client, reportProgress, signal);
    const { ownDelivery } = await import("./send-to-record");
    const own = ownDelivery(reportId, report, deliveryMethod);
    if (own !== undefined) return { own, itemCounts, label: await labelOf(reportId), isPosted: false };
  }
  const [keys, privateServer] =
    typeof deliveryMethod === "string"
      ? [keyServerKeys(keyServer(chosen), accessOf(draft.access, deliveryMethod)), chosen]
      : [institutionKeys(deliveryMethod, draft.access, services), deliveryMethod.keyServer];
  if (keys === undefined) {
    const packed = await packDraft(draft, client, reportProgress, signal);
    return { packed: { ...packed, label: await labelOf(packed.reportId) }, isPosted: false };
  }
  const sealed = await sealDraft(draft, client, keys, reportProgress, signal);
  if (privateServer !== undefined && privateServer !== "") {
    keyServerHistory.remember(sealed.reportId, keyServer(privateServer).url);
  }
  const label = await labelOf(sealed.reportId);
  return { sealed: { ...sealed, label }, isBound: false, isPosted: false };
}

async function deliverOwn(
  reached: OwnReached,
  services: Services,
  questions: Questions,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<SentReport> {
  const { own, itemCounts, label } = reached;
  if (!reached.isPosted) await own.deliver(services, questions, reportProgress, signal);
  reached.isPosted = true;
  const { reportId, institution, patient } = own;
  const isListed = await listReport(
    { reportId, itemCounts, label },
    "endpoint",
    services,
    reportProgress,
    signal,
  );
  return { kind: "recorded", reportId, institution, itemCounts, patient, isListed };
}

async function deliver(
  reached: Exclude<Reached, OwnReached>,
  draft: SettledDraft,
  services: Services,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<SentReport> {
  const { deliveryMethod } = draft;
  const institution = typeof deliveryMethod === "string" ? undefined : deliveryMethod;
  if (institution !== undefined && institution.sendType !== "email") {
    const report = "sealed" in reached ? reached.sealed : reached.packed;
    if (!reached.isPosted) await postReport(report, institution, services, reportProgress, signal);
    reached.isPosted = true;
    const isListed = await listReport(report, "endpoint", services, reportProgress, signal);
    return { kind: "posted", report, institution, isListed };
  }
  if (!("sealed" in reached)) throw new ApiError("refused", "unknown_send_type");
  const { sealed } = reached;
  if (deliveryMethod === "storage" || deliveryMethod === "recipient") {
    const report = await deliverReport(sealed, deliveryMethod, services.client, reportProgress, signal);
    return { kind: "link", report, telling: tellingOf(draft, services.client.session.user?.email) };
  }
  const destination = institution === undefined ? "file" : "endpoint";
  const isListed = await listReport(sealed, destination, services, reportProgress, signal);
  return { kind: "file", sealed, institution, isListed };
}
