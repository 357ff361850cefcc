// Who may open a report: anybody who has it, as ever, or named people, for some days, so many, for a purpose, two persons.

import type { ComponentChildren, JSX } from "preact";
import { Checkbox, TextArea, TextField } from "../../ui/form-fields";
import { type DraftAccess, PURPOSES, accessSummary, policyOf } from "./access";
import { purposeName } from "./words";

const SECOND_PERSON = "you, a colleague, or somebody else who is named";

interface Props {
  readonly access: DraftAccess;
  readonly onChange: (access: DraftAccess) => void;
  /** Who can be the second person. */
  readonly secondPerson?: string;
  /** What else is said about who is let in, below everything. */
  readonly children?: ComponentChildren;
}

/** `isRuled`: an enterprise of the sender's has laid something down. */
export function AccessField(props: Props & { readonly isRuled: boolean }): JSX.Element {
  const { access, isRuled } = props;
  return (
    <details open={policyOf(access) !== undefined}>
      <summary>Who may open it: {accessSummary(access, isRuled)}</summary>
      <AccessFields {...props} />
    </details>
  );
}

/** What can be said, in a form. */
export function AccessFields({
  access,
  onChange,
  secondPerson = SECOND_PERSON,
  children,
}: Props): JSX.Element {
  const change = (changes: Partial<DraftAccess>): void => {
    onChange({ ...access, ...changes });
  };
  return (
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
      <div class="fields fields-two">
        <TextField
          label="From"
          optional
          type="date"
          hint="It can be opened from the beginning of that day."
          value={access.from}
          onChange={(from) => {
            change({ from });
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
      </div>
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
      <fieldset>
        <legend class="legend">Whoever opens it has to say that it is</legend>
        {PURPOSES.map((purpose) => (
          <Checkbox
            key={purpose}
            checked={access.purposes.has(purpose)}
            onChange={(checked) => {
              const purposes = new Set(access.purposes);
              if (checked) purposes.add(purpose);
              else purposes.delete(purpose);
              change({ purposes });
            }}
          >
            for {purposeName(purpose)}
          </Checkbox>
        ))}
        <p class="hint">
          Tick what the patient has consented to, which the Key Server learns then. Tick nothing, and nobody
          is asked.
        </p>
      </fieldset>
      <Checkbox
        checked={access.twoPerson}
        onChange={(twoPerson) => {
          change({ twoPerson });
        }}
      >
        A second person has to approve: {secondPerson}
      </Checkbox>
      <Checkbox
        checked={access.breakGlass}
        onChange={(breakGlass) => {
          change({ breakGlass });
        }}
      >
        In an emergency others may open it, with a reason that is logged
      </Checkbox>
      {children}
    </div>
  );
}
