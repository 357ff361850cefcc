// A new report: what goes in, who consented to what, and where it goes.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextArea } from "../../../ui/form-fields";
import { ProgressBar } from "../../../ui/progress-bar";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import type { Institutions } from "../../../api";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { preselectedIn } from "../../institutions/choices";
import { isOwn } from "../../integrations/own";
import { missingPlan } from "../../institutions/texts";
import { useServices } from "../../services";
import { type AsyncState, useAsync } from "../../use-async";
import { AccessSection } from "./access-section";
import { BoxesNotice } from "./boxes-notice";
import { ConsentSection } from "./consent-section";
import {
  type DeliveryMethod,
  type Draft,
  EMPTY_DRAFT,
  asksKeyServer,
  hasPrivateKeyServer,
  isDirty,
  validationErrors,
} from "./draft";
import { MediaSection } from "./media-section";
import { EnterpriseRules, useEnterpriseRules } from "./enterprise-rules";
import { KeyServerField } from "./key-server-field";
import { charactersLeft, textProblem } from "./report-bounds";
import { useLeaveGuard } from "./use-leave-guard";
import { PatientSection } from "./patient-section";
import { LocationField } from "./location-field";
import { useQuestions } from "./use-questions";
import { useSendReport } from "./use-send-report";
import type { SendProgress } from "./send-report";
import { DeliveryField } from "./delivery-field";
import { SentPage, type SentReport } from "./sent-page";

type State =
  | { readonly phase: "editing"; readonly error: unknown }
  | { readonly phase: "working"; readonly step: SendProgress }
  | { readonly phase: "sent"; readonly report: SentReport };

const PREPARING = "Wait a moment: a file is still being prepared.";
const EDITING: State = { phase: "editing", error: undefined };

export function ComposePage(): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [state, setState] = useState<State>(EDITING);
  const [validationFailures, setValidationFailures] = useState<readonly string[]>([]);
  const [preparing, setPreparing] = useState(0);
  const { users } = useServices().client;
  const institutions = useAsync(() => users.institutions(), "institutions");
  const settled = { ...draft, deliveryMethod: draft.deliveryMethod ?? preselected(institutions.loaded) };
  const rules = useEnterpriseRules();
  const questions = useQuestions();
  const sender = useSendReport(settled, {
    onStep: (step) => {
      setState({ phase: "working", step });
    },
    onSent: (report) => {
      setState({ phase: "sent", report });
      // the next report goes where this one went, and shares nothing else with it
      const { keyServer, deliveryMethod } = settled;
      setDraft({
        ...EMPTY_DRAFT,
        keyServer,
        deliveryMethod: typeof deliveryMethod === "string" ? null : deliveryMethod,
      });
    },
    onFailed: (error) => {
      setState({ phase: "editing", error });
    },
    ask: questions.ask,
  });
  useLeaveGuard(
    state.phase === "working" || isDirty(draft),
    "Leave this report? It has not been sent, and nothing of it is kept.",
  );
  if (state.phase === "sent") {
    return (
      <SentPage
        report={state.report}
        onAnother={() => {
          setState(EDITING);
        }}
      />
    );
  }
  // an edit makes what was sealed from the draft another report
  const update = (edit: (before: Draft) => Draft): void => {
    sender.discardSealed();
    setValidationFailures([]);
    setState((before) => (before.phase === "editing" ? EDITING : before));
    setDraft(edit);
  };
  const cancel = (): void => {
    sender.cancel();
    setState(EDITING);
  };
  const submit = (): void => {
    const missing = [
      ...validationErrors(settled),
      ...planProblems(settled.deliveryMethod, institutions.loaded),
    ];
    const problems = preparing > 0 ? [PREPARING, ...missing] : missing;
    setValidationFailures(problems);
    // a list that arrives later must not lead another attempt elsewhere
    setDraft(settled);
    if (problems.length === 0) sender.send();
  };
  const working = state.phase === "working" ? state.step : null;
  return (
    <div class="page page-narrow">
      {working !== null && <SendingProgress step={working} onCancel={cancel} />}
      {questions.dialog(cancel)}
      {working === null && (
        <PageHeader
          title="New report"
          lead={
            isSealed(settled.deliveryMethod)
              ? "Nothing leaves this device before it is encrypted."
              : "It goes there over an encrypted connection."
          }
        />
      )}
      <div class="stack-wide" hidden={working !== null}>
        <ReportFields draft={draft} update={update} preparing={preparing} onPreparing={setPreparing} />
        <Card title="Send to">
          <DeliveryField
            deliveryMethod={settled.deliveryMethod}
            institutions={institutions}
            onChange={(deliveryMethod) => {
              update((before) => ({ ...before, deliveryMethod }));
            }}
          />
          <EnterpriseRules
            rules={rules}
            isDecided={asksKeyServer(settled.deliveryMethod)}
            isPrivate={hasPrivateKeyServer(settled)}
          />
          <AccessSection
            access={draft.access}
            deliveryMethod={settled.deliveryMethod}
            rules={rules}
            onChange={(access) => {
              update((before) => ({ ...before, access }));
            }}
          />
          {typeof settled.deliveryMethod === "string" && (
            <KeyServerField
              keyServer={draft.keyServer}
              onChange={(keyServer) => {
                update((before) => ({ ...before, keyServer }));
              }}
            />
          )}
          <ValidationErrors complaints={validationFailures} />
          {state.phase === "editing" && <ErrorNotice error={state.error} />}
          <Button
            kind="main"
            wide
            icon={isSealed(settled.deliveryMethod) ? "lock" : "forward"}
            onPress={submit}
          >
            {state.phase === "editing" && state.error !== undefined
              ? "Try again"
              : sendLabel(settled.deliveryMethod)}
          </Button>
          {/* below, so that the button stays where it is when this appears */}
          <BoxesNotice draft={draft} />
        </Card>
      </div>
    </div>
  );
}

function preselected(institutions: AsyncState<Institutions>): DeliveryMethod {
  return (institutions.state === "ready" ? preselectedIn(institutions.value) : undefined) ?? "recipient";
}

/** Nobody else asks for the plan that this takes: no server of PicSafe’s is on the way. */
function planProblems(method: DeliveryMethod, institutions: AsyncState<Institutions>): readonly string[] {
  if (typeof method === "string" || !isOwn(method) || institutions.state !== "ready") return [];
  const missing = missingPlan(method.sendType, institutions.value.needsPlan);
  return missing === "" ? [] : [`${missing} ${t("institutions-plan-missing.advice")}`];
}

function isSealed(method: DeliveryMethod): boolean {
  return typeof method === "string" || (method.sendType !== "post" && !isOwn(method));
}

function sendLabel(method: DeliveryMethod): string {
  if (method === "file" || (typeof method !== "string" && method.sendType === "email")) return "Encrypt";
  return isSealed(method) ? "Encrypt and send" : "Send";
}

function ReportFields(props: {
  draft: Draft;
  update: (edit: (before: Draft) => Draft) => void;
  preparing: number;
  onPreparing: (change: (before: number) => number) => void;
}): JSX.Element {
  const { draft, update } = props;
  const change = (part: Partial<Draft>): void => {
    update((before) => ({ ...before, ...part }));
  };
  return (
    <>
      <MediaSection
        items={draft.items}
        preparing={props.preparing}
        onPreparing={props.onPreparing}
        onChange={(edit) => {
          update((before) => ({ ...before, items: edit(before.items) }));
        }}
      />
      <PatientSection
        patient={draft.patient}
        onChange={(patient) => {
          change({ patient });
        }}
      />
      <Card title="Notes">
        <TextArea
          label="Clinical notes"
          optional
          value={draft.notes}
          hint={charactersLeft(draft.notes)}
          error={textProblem("The note", draft.notes)}
          onChange={(notes) => {
            change({ notes });
          }}
        />
        <LocationField
          position={draft.position}
          onChange={(position) => {
            change({ position });
          }}
        />
      </Card>
      <ConsentSection
        consent={draft.consent}
        onChange={(consent) => {
          change({ consent });
        }}
      />
    </>
  );
}

function ValidationErrors({ complaints }: { complaints: readonly string[] }): JSX.Element | null {
  if (complaints.length === 0) return null;
  return (
    <Notice kind="bad" title="Something is missing">
      <ul class="bullets">
        {complaints.map((complaint) => (
          <li key={complaint}>{complaint}</li>
        ))}
      </ul>
    </Notice>
  );
}

function SendingProgress({ step, onCancel }: { step: SendProgress; onCancel: () => void }): JSX.Element {
  return (
    <>
      <PageHeader title="Sending the report" lead="Keep this page open until it is done." />
      <section class="card stack">
        <ProgressBar label={step.label} fraction={step.fraction} />
        <div class="row">
          <Button onPress={onCancel}>Cancel</Button>
        </div>
      </section>
    </>
  );
}
