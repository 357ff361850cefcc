import type { JSX } from "preact";
import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { Checkbox, RadioGroup } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import type { DraftConsent } from "./draft";
import { SignaturePad } from "./signature-pad";
import { SpokenConsent } from "./spoken-consent";

const CONSENT_METHODS: readonly {
  readonly value: "signed" | "verbal" | "none";
  readonly label: string;
  readonly hint: string;
}[] = [
  { value: "signed", label: "Signed", hint: "On this screen" },
  { value: "verbal", label: "Spoken", hint: "Recorded here" },
  { value: "none", label: "Not recorded", hint: "The report says so" },
];
const LEVELS: Readonly<Record<ConsentLevel, readonly [label: string, hint: string]>> = {
  treatment: ["Treatment", "My care, and advice from other clinicians."],
  education: ["Education", "Teaching of health professionals and students."],
  publication: ["Publication", "Journals, books and conferences."],
};
const SPOKEN_CONSENT_PROMPT =
  "“I agree that these photos, videos and recordings of me are made and used for …” and then what applies: my " +
  "treatment, education, publication.";

export function ConsentSection(props: {
  consent: DraftConsent;
  onChange: (consent: DraftConsent) => void;
  /** The report is about to be sent, and waits for a recording to end. */
  isSending: boolean;
  onRecording: (isRecording: boolean) => void;
  /** Told of the recording when it is prepared, which may be after other changes. */
  onSpoken: (evidence: Blob) => void;
}): JSX.Element {
  const { consent, onChange, isSending, onRecording, onSpoken } = props;
  const toggle =
    (level: ConsentLevel) =>
    (checked: boolean): void => {
      const levels = new Set(consent.levels);
      if (checked) levels.add(level);
      else levels.delete(level);
      onChange({ ...consent, levels });
    };
  return (
    <Card title="Consent">
      <RadioGroup
        legend="How did the patient consent?"
        columns
        value={consent.method}
        options={CONSENT_METHODS}
        onChange={(method) => {
          // what most patients are asked for, and what the words that they say or sign begin with
          const levels = consent.levels.size === 0 ? new Set<ConsentLevel>(["treatment"]) : consent.levels;
          onChange({ ...consent, method, levels, evidence: null });
        }}
      />
      {consent.method === "none" && (
        <Notice kind="warn" title="Obtain consent whenever you can">
          <p>Without it, whoever receives the report does not know what they may use it for.</p>
        </Notice>
      )}
      {(consent.method === "signed" || consent.method === "verbal") && (
        <>
          <fieldset>
            <legend class="legend">The patient, or their guardian, agrees to</legend>
            {CONSENT_LEVELS.map((level) => (
              <Checkbox key={level} checked={consent.levels.has(level)} onChange={toggle(level)}>
                <strong>{LEVELS[level][0]}</strong>
                <br />
                <span class="hint">{LEVELS[level][1]}</span>
              </Checkbox>
            ))}
          </fieldset>
          {consent.method === "signed" ? (
            <div class="stack-tight">
              <h3>Signature</h3>
              <SignaturePad
                onSigned={(evidence) => {
                  onChange({ ...consent, evidence });
                }}
              />
            </div>
          ) : (
            <SpokenConsent
              evidence={consent.evidence}
              prompt={SPOKEN_CONSENT_PROMPT}
              isEnding={isSending}
              onRecording={onRecording}
              onRecorded={onSpoken}
            />
          )}
        </>
      )}
    </Card>
  );
}
