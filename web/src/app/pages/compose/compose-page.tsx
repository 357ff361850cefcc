// A new report: photos first, then who consented to what, and where it goes.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { PageHeader } from "../../../ui/page-header";
import { ProgressBar } from "../../../ui/progress-bar";
import { Notice } from "../../../ui/notice";
import type { EnterpriseRule, Institutions } from "../../../api";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useInterrupted, useKeeping } from "../../queue/use-drafts";
import { WaitingPage } from "../../queue/waiting-page";
import type { Superseded } from "../../begun-report";
import { preselectedIn } from "../../institutions/choices";
import { isOwn } from "../../integrations/own";
import { missingPlan } from "../../institutions/texts";
import { useServices } from "../../services";
import { type AsyncState, useAsync } from "../../use-async";
import { asWritten } from "../../text/unknown-words";
import { filledLabel, fillingIn } from "../../vault/filling";
import { LabelField } from "../../vault/label-field";
import { useVault } from "../../vault/use-vault";
import { BegunNotice, ReplyNote, firstDraft, isUnsaved, titleOf } from "./begun-draft";
import { withEvidence } from "./consent";
import { ConsentSection } from "./consent-section";
import { ConversionList } from "./conversion-list";
import { DetailsSection } from "./details-section";
import {
  type Coming,
  type DeliveryMethod,
  type Draft,
  EMPTY_DRAFT,
  type SettledDraft,
  isDirty,
  asksConsent,
  validationErrors,
} from "./draft";
import { SentPage } from "./lazy-sent-page";
import { keyRulesOf, namesRequiredBy, ownWordingOf, useEnterpriseRules } from "./enterprise-rules";
import { MediaStrip } from "./media-strip";
import { PatientSection } from "./patient-section";
import { SendCard, isSealed } from "./send-card";
import type { SendProgress } from "./send-report";
import type { SentReport } from "./sent-page";
import { useAddedFiles } from "./use-added-files";
import { useBackStep } from "./use-back-step";
import { useLeaveGuard } from "./use-leave-guard";
import { useQuestions } from "./use-questions";
import { useSendReport } from "./use-send-report";
import { useViews } from "./use-views";
import { ViewsOver } from "./views-over";

type State =
  | { readonly phase: "editing"; readonly error: unknown }
  /** Sending waits for what is still being prepared. */
  | { readonly phase: "waiting"; readonly problems: number }
  | { readonly phase: "working"; readonly step: SendProgress }
  /** There is no network: the outbox has it. */
  | { readonly phase: "kept"; readonly id: string }
  | { readonly phase: "sent"; readonly report: SentReport; readonly supersedes: Superseded | null };

/** A draft that was to be sent, with what was known then. */
interface Checked {
  readonly draft: SettledDraft;
  readonly coming: Coming;
  readonly institutions: AsyncState<Institutions>;
  readonly rules: readonly EnterpriseRule[];
}

const EDITING: State = { phase: "editing", error: undefined };

export function ComposePage({
  files = [],
}: {
  /** What it begins with, in the camera's place. */
  readonly files?: readonly File[];
}): JSX.Element {
  const { begun, client, outbox } = useServices();
  const [{ id: firstId, draft: first, saved }] = useState(() => firstDraft(outbox, begun, files.length > 0));
  const [id, setId] = useState<string>(firstId);
  const [draft, setDraft] = useState<Draft>(first);
  const [state, setState] = useState<State>(EDITING);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [isConsentComing, setConsentComing] = useState(false);
  const institutions = useAsync(() => client.users.institutions(), "institutions");
  const laidDown = useEnterpriseRules();
  const rules = keyRulesOf(laidDown);
  const filling = fillingIn(useVault());
  const settled = {
    ...draft,
    label: draft.label ?? filledLabel(filling, draft.patient),
    deliveryMethod: draft.deliveryMethod ?? preselected(institutions.loaded),
  };
  useInterrupted(files.length === 0);
  const begin = (next: Draft, nextId: string = crypto.randomUUID()): void => {
    setId(nextId);
    setDraft(next);
  };
  const questions = useQuestions();
  const sender = useSendReport(id, settled, {
    onStep: (step) => {
      setState({ phase: "working", step });
    },
    onSent: (report) => {
      setState({ phase: "sent", report, supersedes: settled.supersedes });
      begin(nextDraft(settled));
    },
    onWaiting: () => {
      setState({ phase: "kept", id });
      begin(nextDraft(settled));
    },
    onFailed: (error) => {
      setState({ phase: "editing", error });
    },
    ask: questions.ask,
  });
  // an edit makes what was sealed from the draft another report
  const update = (edit: (before: Draft) => Draft): void => {
    sender.discardSealed();
    setChecked(null);
    setState((before) => (before.phase === "editing" ? EDITING : before));
    setDraft(edit);
  };
  const change = (part: Partial<Draft>): void => {
    update((before) => ({ ...before, ...part }));
  };
  const added = useAddedFiles(draft.items, (edit) => {
    update((before) => ({ ...before, items: edit(before.items) }));
  });
  const views = useViews(first === EMPTY_DRAFT && files.length === 0 ? undefined : []);
  useEffect(() => {
    if (files.length > 0) added.addFiles(files);
    // once, and not again for another report
  }, []);
  const coming = { items: added.pending.length, isConsent: isConsentComing };
  const isComing = coming.items > 0 || coming.isConsent;
  const isUnsent =
    state.phase === "waiting" || state.phase === "working" || coming.items > 0 || isUnsaved(draft, saved);
  const keepable = isDirty(draft) ? draft : null;
  const isKept = useKeeping(id, state.phase === "editing" ? keepable : undefined);
  useLeaveGuard(isUnsent && !(isKept && !isComing), t("compose-leave"));
  useBackStep(isUnsent, views.back);
  const submit = (): void => {
    if (views.top !== undefined) return; // what lies over the page is part of what is sent
    const now = { draft: settled, coming, institutions: institutions.loaded, rules };
    const isComplete = complaintsOf(now).length === 0;
    setChecked(isComplete ? null : now);
    // a list that arrives later must not lead another attempt elsewhere
    setDraft({ ...settled, label: draft.label });
    if (!isComplete) setState(EDITING);
    else if (isComing) setState({ phase: "waiting", problems: added.problems.length });
    else sender.send();
  };
  useEffect(() => {
    if (state.phase !== "waiting" || isComing || views.top !== undefined) return;
    // whoever sends wants all of it to be sent
    if (added.problems.length > state.problems) setState(EDITING);
    else submit();
  }, [state.phase, isComing, views.top]);
  if (state.phase === "sent") {
    return (
      <SentPage
        report={state.report}
        hasOriginals={added.hasOriginals}
        supersedes={state.supersedes}
        onAnother={() => {
          setState(EDITING);
          added.begin();
          views.begin();
        }}
      />
    );
  }
  if (state.phase === "kept") {
    return (
      <WaitingPage
        id={state.id}
        onSent={(report, supersedes) => {
          setState({ phase: "sent", report, supersedes });
        }}
        onChange={(given) => {
          begin(given, state.id);
          setState(EDITING);
        }}
        onAnother={() => {
          setState(EDITING);
          added.begin();
          views.begin();
        }}
      />
    );
  }
  const cancel = (): void => {
    sender.cancel();
    setState(EDITING);
  };
  const step: SendProgress | null =
    state.phase === "working"
      ? state.step
      : state.phase === "waiting"
        ? { label: () => waitingLabel(coming.items), fraction: null }
        : null;
  return (
    <>
      <ViewsOver views={views} items={draft.items} added={added} update={update} />
      {views.isPageSeen && (
        <div class="page page-narrow">
          {step !== null && (
            <SendingProgress step={step} onCancel={cancel}>
              <ConversionList running={added.conversions} />
            </SendingProgress>
          )}
          {questions.dialog(cancel)}
          {step === null && (
            <PageHeader
              title={titleOf(draft)}
              documentTitle={t("compose-title")}
              lead={isSealed(settled.deliveryMethod) ? t("compose-title.sealed") : t("compose-title.plain")}
            />
          )}
          <div class="stack-wide sheet" hidden={step !== null}>
            <BegunNotice draft={draft} isWithPatient={first.patient !== EMPTY_DRAFT.patient} />
            {draft.inReplyTo !== "" && <ReplyNote draft={draft} onChange={change} />}
            <MediaStrip
              items={draft.items}
              added={added}
              onCamera={() => {
                views.open({ kind: "camera" });
              }}
              onLook={(index) => {
                views.open({ kind: "review", index });
              }}
            />
            <PatientSection
              patient={draft.patient}
              onChange={(patient) => {
                change({ patient });
              }}
            >
              <LabelField
                value={settled.label}
                onChange={(label) => {
                  change({ label });
                }}
              />
            </PatientSection>
            <DetailsSection draft={draft} onChange={change} />
            {asksConsent(draft, coming) && (
              <ConsentSection
                consent={draft.consent}
                patient={draft.patient}
                items={draft.items}
                own={ownWordingOf(laidDown, settled.deliveryMethod)}
                onPatient={(patient) => {
                  change({ patient });
                }}
                onItems={(items) => {
                  change({ items });
                }}
                isSending={state.phase === "waiting"}
                onChange={(consent) => {
                  change({ consent });
                }}
                onComing={setConsentComing}
                onEvidence={(method, evidence) => {
                  update((before) => ({
                    ...before,
                    consent: withEvidence(before.consent, method, evidence),
                  }));
                }}
              />
            )}
            <SendCard
              draft={settled}
              institutions={institutions}
              rules={rules}
              update={update}
              hasFailed={state.phase === "editing" && state.error !== undefined}
              onSend={submit}
            >
              <ValidationErrors complaints={checked === null ? [] : complaintsOf(checked)} />
              {state.phase === "editing" && <ErrorNotice error={state.error} />}
            </SendCard>
            {isKept && <p class="hint">{t("queue-kept")}</p>}
          </div>
        </div>
      )}
    </>
  );
}

function preselected(institutions: AsyncState<Institutions>): DeliveryMethod {
  return (institutions.state === "ready" ? preselectedIn(institutions.value) : undefined) ?? "recipient";
}

/** The next report goes where this one went, and shares nothing else with it. */
function nextDraft({ keyServer, deliveryMethod }: SettledDraft): Draft {
  return {
    ...EMPTY_DRAFT,
    keyServer,
    deliveryMethod: typeof deliveryMethod === "string" ? null : deliveryMethod,
  };
}

/** What is missing, in words; empty if it can be sent. */
function complaintsOf({ draft, coming, institutions, rules }: Checked): readonly string[] {
  const requiredBy = namesRequiredBy(draft, rules);
  return [
    ...validationErrors(draft, coming),
    ...(requiredBy === undefined ? [] : [t("recipients-to.required", { enterprise: asWritten(requiredBy) })]),
    ...planProblems(draft.deliveryMethod, institutions),
  ];
}

/** Nobody else asks for the plan that this takes: no server of PicSafe’s is on the way. */
function planProblems(method: DeliveryMethod, institutions: AsyncState<Institutions>): readonly string[] {
  if (typeof method === "string" || !isOwn(method) || institutions.state !== "ready") return [];
  const missing = missingPlan(method.sendType, institutions.value.needsPlan);
  return missing === "" ? [] : [`${missing} ${t("institutions-plan-missing.advice")}`];
}

function waitingLabel(files: number): string {
  return files === 0 ? t("compose-waiting.consent") : t("compose-waiting", { files });
}

function ValidationErrors({ complaints }: { complaints: readonly string[] }): JSX.Element | null {
  if (complaints.length === 0) return null;
  return (
    <Notice kind="bad" title={t("compose-missing")}>
      <ul class="bullets">
        {complaints.map((complaint) => (
          <li key={complaint}>{complaint}</li>
        ))}
      </ul>
    </Notice>
  );
}

function SendingProgress(props: {
  readonly step: SendProgress;
  readonly onCancel: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  const { step, onCancel, children } = props;
  return (
    <>
      <PageHeader title={t("compose-sending")} lead={t("compose-sending.lead")} />
      <section class="card stack">
        <ProgressBar label={step.label()} fraction={step.fraction} />
        {children}
        {step.hasArrived !== true && (
          <div class="row">
            <Button onPress={onCancel}>{t("common-cancel")}</Button>
          </div>
        )}
      </section>
    </>
  );
}
