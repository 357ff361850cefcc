// A new report: what goes in, who consented to what, and where it goes.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextArea } from "../../../ui/form-fields";
import { Progress } from "../../../ui/progress-bar";
import { Card } from "../../../ui/card";
import { PageHead } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { Failure } from "../../error-notice";
import { ConsentSection } from "./consent-section";
import { type Draft, EMPTY_DRAFT, isTouched, missing } from "./draft";
import { MediaSection } from "./media-section";
import { KeyServerField } from "./key-server-field";
import { useLeaveGuard } from "./use-leave-guard";
import { PatientSection } from "./patient-section";
import { LocationField } from "./location-field";
import { useSender } from "./use-send-report";
import type { Step } from "./send-report";
import { WayField } from "./delivery-field";
import { Sent, type SentReport } from "./sent-page";

type State =
  | { readonly at: "editing"; readonly error: unknown }
  | { readonly at: "working"; readonly step: Step }
  | { readonly at: "sent"; readonly report: SentReport };

const PREPARING = "Wait a moment: a file is still being prepared.";
const EDITING: State = { at: "editing", error: undefined };

export function ComposePage(): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [state, setState] = useState<State>(EDITING);
  const [complaints, setComplaints] = useState<readonly string[]>([]);
  const [preparing, setPreparing] = useState(0);
  const sender = useSender(draft, {
    onStep: (step) => {
      setState({ at: "working", step });
    },
    onSent: (report) => {
      setState({ at: "sent", report });
      // the next report goes where this one went, and shares nothing else with it
      setDraft({ ...EMPTY_DRAFT, keyServer: draft.keyServer });
    },
    onFailed: (error) => {
      setState({ at: "editing", error });
    },
  });
  useLeaveGuard(
    state.at === "working" || isTouched(draft),
    "Leave this report? It has not been sent, and nothing of it is kept.",
  );
  if (state.at === "sent") {
    return (
      <Sent
        report={state.report}
        onAnother={() => {
          setState(EDITING);
        }}
      />
    );
  }
  // an edit makes what was sealed from the draft another report
  const update = (edit: (before: Draft) => Draft): void => {
    sender.forget();
    setComplaints([]);
    setState((before) => (before.at === "editing" ? EDITING : before));
    setDraft(edit);
  };
  const submit = (): void => {
    const problems = preparing > 0 ? [PREPARING, ...missing(draft)] : missing(draft);
    setComplaints(problems);
    if (problems.length === 0) sender.send();
  };
  const working = state.at === "working" ? state.step : null;
  return (
    <div class="page page-narrow">
      {working !== null && (
        <Working
          step={working}
          onCancel={() => {
            sender.cancel();
            setState(EDITING);
          }}
        />
      )}
      {working === null && (
        <PageHead title="New report" lead="Nothing leaves this device before it is encrypted." />
      )}
      <div class="stack-wide" hidden={working !== null}>
        <Fields draft={draft} update={update} preparing={preparing} onPreparing={setPreparing} />
        <Card title="Send to">
          <WayField
            way={draft.way}
            onChange={(way) => {
              update((before) => ({ ...before, way }));
            }}
          />
          <KeyServerField
            keyServer={draft.keyServer}
            onChange={(keyServer) => {
              update((before) => ({ ...before, keyServer }));
            }}
          />
          <Complaints complaints={complaints} />
          {state.at === "editing" && <Failure error={state.error} />}
          <Button kind="main" wide icon="lock" onPress={submit}>
            {state.at === "editing" && state.error !== undefined
              ? "Try again"
              : draft.way === "file"
                ? "Encrypt"
                : "Encrypt and send"}
          </Button>
        </Card>
      </div>
    </div>
  );
}

function Fields(props: {
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

function Complaints({ complaints }: { complaints: readonly string[] }): JSX.Element | null {
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

function Working({ step, onCancel }: { step: Step; onCancel: () => void }): JSX.Element {
  return (
    <>
      <PageHead title="Sending the report" lead="Keep this page open until it is done." />
      <section class="card stack">
        <Progress label={step.label} share={step.share} />
        <div class="row">
          <Button onPress={onCancel}>Cancel</Button>
        </div>
      </section>
    </>
  );
}
