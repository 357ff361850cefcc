// What few reports need, folded away.

import type { JSX } from "preact";
import { TextArea } from "../../../ui/form-fields";
import type { Draft } from "./draft";
import { LocationField } from "./location-field";
import { charactersLeft, noteProblem } from "./report-bounds";

export function DetailsSection(props: {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}): JSX.Element {
  const { draft, onChange } = props;
  const { notes, position } = draft;
  const isGiven = notes !== "" || position !== null;
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
          error={noteProblem(notes)}
          onChange={(changed) => {
            onChange({ notes: changed });
          }}
        />
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
