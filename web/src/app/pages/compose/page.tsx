// A new report: what goes in, who consented to what, and where it goes.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../../../api";
import { Button } from "../../../ui/button";
import { Choices, TextArea } from "../../../ui/fields";
import { Card, Notice, PageHead, Progress } from "../../../ui/pieces";
import { Failure } from "../../failure";
import { useNavigation } from "../../router";
import { useServices } from "../../services";
import { ConsentSection } from "./consent";
import { type Draft, EMPTY_DRAFT, type Way, isTouched, missing } from "./draft";
import { MediaSection } from "./items";
import { LocationField, PatientSection } from "./patient";
import { type Sealed, type Step, deliver, seal } from "./sending";
import { Sent, type SentReport } from "./sent";

type State =
  | { readonly at: "editing"; readonly error: unknown }
  | { readonly at: "working"; readonly step: Step }
  | { readonly at: "sent"; readonly report: SentReport };

const WAYS: readonly { readonly value: Way; readonly label: string; readonly hint: string }[] = [
  {
    value: "recipient",
    label: "A recipient, by link",
    hint: "Text message, WhatsApp or e-mail. Valid for 7 days.",
  },
  { value: "storage", label: "PicSafe Cloud", hint: "For yourself and your enterprise, for 7 days." },
  { value: "file", label: "An e-mail attachment", hint: "An encrypted file that you attach yourself." },
];

export function ComposePage(): JSX.Element {
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [state, setState] = useState<State>({ at: "editing", error: undefined });
  const [complaints, setComplaints] = useState<readonly string[]>([]);
  const sender = useSender(draft, setState, () => {
    setDraft(EMPTY_DRAFT);
  });
  useLeaveGuard(state.at === "working" || isTouched(draft));
  // an edit makes what was sealed from the draft another report
  const change = (part: Partial<Draft>): void => {
    sender.forget();
    setComplaints([]);
    setDraft((before) => ({ ...before, ...part }));
  };
  if (state.at === "sent") {
    return (
      <Sent
        report={state.report}
        onAnother={() => {
          setState({ at: "editing", error: undefined });
        }}
      />
    );
  }
  const submit = (): void => {
    const problems = missing(draft);
    setComplaints(problems);
    if (problems.length === 0) sender.send();
  };
  const working = state.at === "working" ? state.step : null;
  const error = state.at === "editing" ? state.error : undefined;
  return (
    <div class="page page-narrow">
      {working !== null && <Working step={working} onCancel={sender.cancel} />}
      {working === null && (
        <PageHead title="New report" lead="Nothing leaves this device before it is encrypted." />
      )}
      <div class="stack-wide" hidden={working !== null}>
        <MediaSection
          items={draft.items}
          onChange={(update) => {
            sender.forget();
            setComplaints([]);
            setDraft((before) => ({ ...before, items: update(before.items) }));
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
        <Card title="Send to">
          <Choices
            legend="Where it goes"
            value={draft.way}
            options={WAYS}
            onChange={(way) => {
              change({ way });
            }}
          />
          {complaints.length > 0 && (
            <Notice kind="bad" title="Something is missing">
              <ul>
                {complaints.map((complaint) => (
                  <li key={complaint}>{complaint}</li>
                ))}
              </ul>
            </Notice>
          )}
          <Failure error={error} />
          <Button kind="main" wide icon="lock" onPress={submit}>
            {error !== undefined ? "Try again" : draft.way === "file" ? "Encrypt" : "Encrypt and send"}
          </Button>
        </Card>
      </div>
    </div>
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

interface Sender {
  readonly send: () => void;
  readonly cancel: () => void;
  /** Drops what was sealed: the draft has changed. */
  readonly forget: () => void;
}

function useSender(draft: Draft, setState: (state: State) => void, onSent: () => void): Sender {
  const { client, keyServer } = useServices();
  const controller = useRef<AbortController | null>(null);
  // sealed already and not yet arrived: another attempt goes on from here
  const sealed = useRef<Sealed | null>(null);
  useEffect(
    () => () => {
      controller.current?.abort();
    },
    [],
  );
  const work = async (signal: AbortSignal): Promise<void> => {
    const tell = (step: Step): void => {
      if (!signal.aborted) setState({ at: "working", step });
    };
    sealed.current ??= await seal(draft, client, keyServer(), tell, signal);
    const done = sealed.current;
    const report: SentReport =
      draft.way === "file"
        ? { kind: "file", sealed: done }
        : { kind: "link", report: await deliver(done, draft.way, client, tell, signal) };
    sealed.current = null;
    setState({ at: "sent", report });
    onSent();
  };
  return {
    send: () => {
      controller.current = new AbortController();
      const { signal } = controller.current;
      work(signal).catch((error: unknown) => {
        if (!isAbort(error) && !signal.aborted) setState({ at: "editing", error });
      });
    },
    cancel: () => {
      controller.current?.abort();
      setState({ at: "editing", error: undefined });
    },
    forget: () => {
      sealed.current = null;
    },
  };
}

/** Asks before a report is lost that was not sent. */
function useLeaveGuard(active: boolean): void {
  const { guard } = useNavigation();
  useEffect(() => {
    if (!active) return undefined;
    guard(() => confirm("Leave this report? It has not been sent, and nothing of it is kept."));
    return () => {
      guard(null);
    };
  }, [active, guard]);
}
