// Who may open a new report: anybody who has it, as ever, or named people, until a day, so many, two persons.

import type { JSX } from "preact";
import { Checkbox, TextArea, TextField } from "../../../ui/form-fields";
import { type DraftAccess, accessSummary, policyOf } from "./access";

interface Props {
  readonly access: DraftAccess;
  readonly onChange: (access: DraftAccess) => void;
}

export function AccessField({ access, onChange }: Props): JSX.Element {
  const change = (changes: Partial<DraftAccess>): void => {
    onChange({ ...access, ...changes });
  };
  return (
    <details open={policyOf(access) !== undefined}>
      <summary>Who may open it: {accessSummary(access)}</summary>
      <div class="stack">
        <p class="muted small">
          Whoever opens the report is in its access log in any case. The Key Server learns what you say here.
        </p>
        <TextArea
          label="Only these people"
          optional
          rows={3}
          hint="E-mail addresses, one a line; *@hospital.example is everybody there. Leave it empty for anybody."
          value={access.recipients}
          onChange={(recipients) => {
            change({ recipients });
          }}
        />
        <TextField
          label="Until"
          optional
          type="date"
          hint="It can be opened until the end of that day."
          value={access.until}
          onChange={(until) => {
            change({ until });
          }}
        />
        <TextField
          label="How many people"
          optional
          inputMode="numeric"
          maxLength={3}
          hint="Opening it again within a day does not count."
          value={access.openings}
          onChange={(openings) => {
            change({ openings: openings.trim() });
          }}
        />
        <Checkbox
          checked={access.twoPerson}
          onChange={(twoPerson) => {
            change({ twoPerson });
          }}
        >
          A second person has to approve: you, a colleague, or somebody else who is named
        </Checkbox>
        <Checkbox
          checked={access.breakGlass}
          onChange={(breakGlass) => {
            change({ breakGlass });
          }}
        >
          In an emergency others may open it, with a reason that is logged
        </Checkbox>
      </div>
    </details>
  );
}
