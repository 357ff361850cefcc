// Who may open a report: anybody who has it, as ever, or named people, for some days, so many, for a purpose, two persons.

import type { ComponentChildren, JSX } from "preact";
import { Checkbox, TextArea, TextField } from "../../ui/form-fields";
import { t } from "../../words";
import { type DraftAccess, PURPOSES, accessSummary, policyOf, withoutPeople } from "./access";

interface Props {
  readonly access: DraftAccess;
  readonly onChange: (access: DraftAccess) => void;
  /** That a second person has to approve, and who that can be. */
  readonly secondPerson?: string;
  /** Whether people are named here. */
  readonly hasPeople?: boolean;
  /** What else is said about who is let in, below everything. */
  readonly children?: ComponentChildren;
}

/** Where people are named in a field of their own. `isRuled`: an enterprise of the sender's has laid something down. */
export function AccessField(
  props: Props & {
    readonly isRuled: boolean;
    /** Something is to be seen in it, whatever was said. */
    readonly isOpen: boolean;
  },
): JSX.Element {
  const { access, isRuled, isOpen } = props;
  return (
    <details open={isOpen || policyOf(withoutPeople(access)) !== undefined}>
      <summary>{t("policies-summary", { who: accessSummary(access, isRuled) })}</summary>
      <AccessFields {...props} hasPeople={false} />
    </details>
  );
}

/** What can be said, in a form. */
export function AccessFields({
  access,
  onChange,
  secondPerson = t("policies-second-person"),
  hasPeople = true,
  children,
}: Props): JSX.Element {
  const change = (changes: Partial<DraftAccess>): void => {
    onChange({ ...access, ...changes });
  };
  return (
    <div class="stack">
      <p class="muted small">{t("policies-logged")}</p>
      {hasPeople && (
        <TextArea
          label={t("policies-people")}
          optional
          rows={3}
          hint={t("policies-people.hint")}
          value={access.recipients}
          onChange={(recipients) => {
            change({ recipients });
          }}
        />
      )}
      <div class="fields fields-two">
        <TextField
          label={t("policies-from")}
          optional
          type="date"
          hint={t("policies-from.hint")}
          value={access.from}
          onChange={(from) => {
            change({ from });
          }}
        />
        <TextField
          label={t("policies-until")}
          optional
          type="date"
          hint={t("policies-until.hint")}
          value={access.until}
          onChange={(until) => {
            change({ until });
          }}
        />
      </div>
      <TextField
        label={t("policies-openings")}
        optional
        inputMode="numeric"
        maxLength={3}
        hint={t("policies-openings.hint")}
        value={access.openings}
        onChange={(openings) => {
          change({ openings: openings.trim() });
        }}
      />
      <fieldset>
        <legend class="legend">{t("policies-purposes")}</legend>
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
            {t(`policies-${purpose}.for`)}
          </Checkbox>
        ))}
        <p class="hint">{t("policies-purposes.hint")}</p>
      </fieldset>
      <Checkbox
        checked={access.twoPerson}
        onChange={(twoPerson) => {
          change({ twoPerson });
        }}
      >
        {secondPerson}
      </Checkbox>
      <Checkbox
        checked={access.breakGlass}
        onChange={(breakGlass) => {
          change({ breakGlass });
        }}
      >
        {t("policies-emergency")}
      </Checkbox>
      {children}
    </div>
  );
}
