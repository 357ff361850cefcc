// A draft on its way. What was reached is kept, so that another attempt goes on from there, in this page or in another.

import { ApiError } from "../../../api";
import { isOwn } from "../../integrations/own";
import { accessOf } from "../../policies/access";
import type { Services } from "../../services";
import type { ItemCounts } from "../../text/item-counts";
import { EMPTY_DRAFT, type SettledDraft } from "./draft";
import { type KeyProvider, keyServerKeys } from "./report-keys";
import {
  type PackedReport,
  type ReportProgress,
  type ReservedPlace,
  type SealedReport,
  bindKey,
  composeDraft,
  deliverReport,
  packDraft,
  sealDraft,
} from "./send-report";
import { institutionKeys, listReport, postReport } from "./send-to-institution";
import type { OwnDelivery, Questions } from "./send-to-record";
import type { SentReport } from "./sent-page";
import { tellingOf } from "./tell-recipients";

/** What has been reached with a draft. */
type Reached = SealedReached | { readonly packed: PackedReport; isPosted: boolean } | OwnReached;

interface SealedReached {
  readonly sealed: SealedReport;
  isBound: boolean;
  isPosted: boolean;
  /** Where it goes in PicSafe Cloud, once that is reserved. */
  place: ReservedPlace | undefined;
}

interface OwnReached {
  readonly own: OwnDelivery;
  readonly itemCounts: ItemCounts;
  readonly label: string | undefined;
  isPosted: boolean;
}

/** Whoever sends is told how far it is. */
export class Sending {
  readonly draft: SettledDraft;
  readonly #services: Services;
  #reached: Reached | undefined;

  constructor(draft: SettledDraft, services: Services) {
    // one that was kept by a program of before knows less
    this.draft = { ...EMPTY_DRAFT, ...draft };
    this.#services = services;
  }

  /**
   * Seals and delivers it, from where the last attempt came to. Fails with ApiError, with FormatError if something is
   * over its limits, or with an AbortError.
   */
  async attempt(ask: Questions, reportProgress: ReportProgress, signal: AbortSignal): Promise<SentReport> {
    const { draft } = this;
    const services = this.#services;
    this.#reached ??= await prepare(draft, services, reportProgress, signal);
    const kept = this.#reached;
    if ("sealed" in kept && !kept.isBound) {
      await bindKey(kept.sealed, reportProgress, signal).catch((error: unknown) => {
        // what the Key Server refuses it will refuse again: the next attempt needs another key
        if (error instanceof ApiError && !error.isTransient) this.#reached = undefined;
        throw error;
      });
      kept.isBound = true;
    }
    return "own" in kept
      ? deliverOwn(kept, services, ask, reportProgress, signal)
      : deliver(kept, draft, services, reportProgress, signal);
  }
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
  if (typeof deliveryMethod !== "string" && isOwn(deliveryMethod)) {
    const { reportId, report, itemCounts } = await composeDraft(draft, client, reportProgress, signal);
    const { ownDelivery } = await import("./send-to-record");
    const own = ownDelivery(reportId, report, deliveryMethod);
    if (own !== undefined) return { own, itemCounts, label: await labelOf(reportId), isPosted: false };
  }
  const keys = keysOf(draft, services);
  const privateServer = typeof deliveryMethod === "string" ? chosenServer(draft) : deliveryMethod.keyServer;
  if (keys === undefined) {
    const packed = await packDraft(draft, client, reportProgress, signal);
    return { packed: { ...packed, label: await labelOf(packed.reportId) }, isPosted: false };
  }
  const sealed = await sealDraft(draft, client, keys, reportProgress, signal);
  if (privateServer !== undefined && privateServer !== "") {
    keyServerHistory.remember(sealed.reportId, keyServer(privateServer).url);
  }
  const label = await labelOf(sealed.reportId);
  return { sealed: { ...sealed, label }, isBound: false, isPosted: false, place: undefined };
}

/** Who makes the key; undefined where the report is not sealed. */
function keysOf(draft: SettledDraft, services: Services): KeyProvider | undefined {
  const { access, deliveryMethod } = draft;
  if (typeof deliveryMethod !== "string") return institutionKeys(deliveryMethod, access, services);
  return keyServerKeys(services.keyServer(chosenServer(draft)), accessOf(access, deliveryMethod));
}

/** The private Key Server that was chosen; undefined for PicSafe's own. */
function chosenServer({ keyServer }: SettledDraft): string | undefined {
  return keyServer === null ? undefined : keyServer.trim();
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
    const report = await deliverReport(reached, deliveryMethod, services.client, reportProgress, signal);
    return { kind: "link", report, telling: tellingOf(draft, services.client.session.user?.email) };
  }
  const destination = institution === undefined ? "file" : "endpoint";
  const isListed = await listReport(sealed, destination, services, reportProgress, signal);
  return { kind: "file", sealed, institution, isListed };
}
