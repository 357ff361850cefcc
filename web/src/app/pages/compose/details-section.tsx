// What few reports need, folded away.

import type { JSX } from "preact";
import { TextArea } from "../../../ui/form-fields";
import { t } from "../../../words";
import { BodySiteField } from "./body-site-field";
import type { Draft } from "./draft";
import { LocationField } from "./location-field";
import { charactersLeft, noteProblem } from "./report-bounds";
import { UrgencyField } from "./urgency-field";

export function DetailsSection(props: {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}): JSX.Element {
  const { draft, onChange } = props;
  const { notes, bodySite, urgency, position, inReplyTo } = draft;
  const isNoted = notes !== "" && inReplyTo === "";
  const isGiven = isNoted || bodySite !== "" || urgency !== null || position !== null;
  return (
    <details class="card details-card">
      <summary>
        {t("compose-details")}{" "}
        <span class="optional">{isGiven ? t("compose-details.filled") : t("common-optional")}</span>
      </summary>
      <div class="stack">
        {inReplyTo === "" && <NotesField label={t("compose-notes")} draft={draft} onChange={onChange} />}
        <BodySiteField
          text={bodySite}
          onChange={(changed) => {
            onChange({ bodySite: changed });
          }}
        />
        <UrgencyField
          urgency={urgency}
          onChange={(changed) => {
            onChange({ urgency: changed });
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

/** What is written to the pictures, or in their place. */
export function NotesField(props: {
  readonly label: string;
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}): JSX.Element {
  const { label, draft, onChange } = props;
  const { notes } = draft;
  return (
    <TextArea
      label={label}
      value={notes}
      hint={charactersLeft(notes)}
      error={noteProblem(notes)}
      onChange={(changed) => {
        onChange({ notes: changed });
      }}
    />
  );
}
