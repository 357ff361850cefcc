import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { Button } from "../../../ui/button";
import { Checkbox, RadioGroup } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { prepareRecording } from "../../../media";
import { useObjectUrl } from "../open-report/object-urls";
import type { DraftConsent } from "./draft";
import { mediaErrorText } from "./media-errors";
import { MicrophoneDialog } from "./microphone-dialog";
import { recordingConverter } from "./recording-converter";
import { SignaturePad } from "./signature-pad";

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
}): JSX.Element {
  const { consent, onChange } = props;
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
          onChange({ ...consent, method, evidence: null });
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
            <SpokenConsent consent={consent} onChange={onChange} />
          )}
        </>
      )}
    </Card>
  );
}

function SpokenConsent(props: {
  consent: DraftConsent;
  onChange: (consent: DraftConsent) => void;
}): JSX.Element {
  const { consent, onChange } = props;
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const url = useObjectUrl(consent.evidence);
  return (
    <div class="stack-tight">
      {url !== null && <audio controls src={url} aria-label="The recorded consent" />}
      <div class="row">
        <Button
          icon="microphone"
          onPress={() => {
            setOpen(true);
          }}
        >
          {consent.evidence === null ? "Record the consent" : "Record it again"}
        </Button>
      </div>
      {problem !== null && (
        <Notice kind="bad" title="The consent was not recorded">
          {problem}
        </Notice>
      )}
      {open && (
        <MicrophoneDialog
          title="Record the consent"
          prompt={SPOKEN_CONSENT_PROMPT}
          onRecorded={async (recorded) => {
            try {
              const { content } = await prepareRecording(recorded, recordingConverter);
              onChange({ ...consent, evidence: content });
              setProblem(null);
            } catch (error) {
              setProblem(mediaErrorText(error));
            }
          }}
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </div>
  );
}
