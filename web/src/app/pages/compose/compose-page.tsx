// A new report: what goes in, who consented to what, and where it goes.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextArea } from "../../../ui/form-fields";
import { ProgressBar } from "../../../ui/progress-bar";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { ErrorNotice } from "../../error-notice";
import { ConsentSection } from "./consent-section";
import { type Draft, EMPTY_DRAFT, isDirty, validationErrors } from "./draft";
import { MediaSection } from "./media-section";
import { KeyServerField } from "./key-server-field";
import { useLeaveGuard } from "./use-leave-guard";
import { PatientSection } from "./patient-section";
import { LocationField } from "./location-field";
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
  const sender = useSendReport(draft, {
    onStep: (step) => {
      setState({ phase: "working", step });
    },
    onSent: (report) => {
      setState({ phase: "sent", report });
      // the next report goes where this one went, and shares nothing else with it
      setDraft({ ...EMPTY_DRAFT, keyServer: draft.keyServer });
    },
    onFailed: (error) => {
      setState({ phase: "editing", error });
    },
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
  const submit = (): void => {
    const problems = preparing > 0 ? [PREPARING, ...validationErrors(draft)] : validationErrors(draft);
    setValidationFailures(problems);
    if (problems.length === 0) sender.send();
  };
  const working = state.phase === "working" ? state.step : null;
  return (
    <div class="page page-narrow">
      {working !== null && (
        <SendingProgress
          step={working}
          onCancel={() => {
            sender.cancel();
            setState(EDITING);
          }}
        />
      )}
      {working === null && (
        <PageHeader title="New report" lead="Nothing leaves this device before it is encrypted." />
      )}
      <div class="stack-wide" hidden={working !== null}>
        <ReportFields draft={draft} update={update} preparing={preparing} onPreparing={setPreparing} />
        <Card title="Send to">
          <DeliveryField
            deliveryMethod={draft.deliveryMethod}
            onChange={(deliveryMethod) => {
              update((before) => ({ ...before, deliveryMethod }));
            }}
          />
          <KeyServerField
            keyServer={draft.keyServer}
            onChange={(keyServer) => {
              update((before) => ({ ...before, keyServer }));
            }}
          />
          <ValidationErrors complaints={validationFailures} />
          {state.phase === "editing" && <ErrorNotice error={state.error} />}
          <Button kind="main" wide icon="lock" onPress={submit}>
            {state.phase === "editing" && state.error !== undefined
              ? "Try again"
              : draft.deliveryMethod === "file"
                ? "Encrypt"
                : "Encrypt and send"}
          </Button>
        </Card>
      </div>
    </div>
  );
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
          maxLength={20_000}
          value={draft.notes}
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
