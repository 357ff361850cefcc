// What few reports need, folded away.

import type { JSX } from "preact";
import { TextArea, TextField } from "../../../ui/form-fields";
import type { Draft, DraftPatient } from "./draft";
import { LocationField } from "./location-field";
import { MAX_NAME } from "./patient-section";
import { charactersLeft, textProblem } from "./report-bounds";

export function DetailsSection(props: {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}): JSX.Element {
  const { draft, onChange } = props;
  const { notes, patient, position } = draft;
  const isGiven = notes !== "" || position !== null || patient.guardian !== "" || patient.translator !== "";
  const name = (field: keyof DraftPatient) => ({
    value: patient[field],
    maxLength: MAX_NAME,
    onChange: (value: string): void => {
      onChange({ patient: { ...patient, [field]: value } });
    },
  });
  return (
    <details class="card details-card">
      <summary>
        Notes and more <span class="optional">{isGiven ? "(filled in)" : "(optional)"}</span>
      </summary>
      <div class="stack">
        <TextArea
          label="Clinical notes"
          value={notes}
          hint={charactersLeft(notes)}
          error={textProblem("The note", notes)}
          onChange={(changed) => {
            onChange({ notes: changed });
          }}
        />
        <div class="fields fields-pairs">
          <TextField label="Guardian" {...name("guardian")} />
          <TextField label="Translator" {...name("translator")} />
        </div>
        <LocationField
          position={position}
          onChange={(changed) => {
            onChange({ position: changed });
          }}
        />
      </div>
    </details>
  );
}
