import type { JSX } from "preact";
import { URGENCIES, type Urgency } from "../../../format/metadata-extension";
import { RadioGroup } from "../../../ui/form-fields";
import { t } from "../../../words";

/** How soon it should be looked at. */
export function UrgencyField(props: {
  readonly urgency: Urgency | null;
  readonly onChange: (urgency: Urgency) => void;
}): JSX.Element {
  return (
    <RadioGroup
      legend={t("pdf-notes.urgency")}
      value={props.urgency}
      options={URGENCIES.map((value) => ({
        value,
        label: t(`pdf-urgency-${value}`),
        hint: t(`compose-urgency.${value}`),
      }))}
      onChange={props.onChange}
    />
  );
}
