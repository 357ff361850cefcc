// Who agrees and in which language: the guardian and the translator are asked for where there is one.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { SelectField, TextField } from "../../../ui/form-fields";
import { LANGUAGES, isLanguage, t, vocabulary } from "../../../words";
import { type DraftConsent, type Speaker, changedConsent, namedConsent, speakerOf } from "./consent";
import type { DraftPatient } from "./draft";

const SPEAKERS = ["patient", "child", "unable"] as const;
const MAX_NAME = 200;

export function ConsentSpeakers(props: {
  readonly consent: DraftConsent;
  readonly patient: DraftPatient;
  readonly onChange: (consent: DraftConsent) => void;
  readonly onPatient: (patient: DraftPatient) => void;
}): JSX.Element {
  const { consent, patient, onChange, onPatient } = props;
  const speaker = speakerOf(consent, patient.dateOfBirth);
  const language = consent.language ?? vocabulary.language;
  const isForm = consent.method === "form";
  const isUsual = speaker === "patient" && (isForm || language === vocabulary.language);
  const named = [t(`consent-speaker.${speaker}`), ...(isForm ? [] : [LANGUAGES[language].name])];
  const [isOpen, setOpen] = useState(!isUsual);
  useEffect(() => {
    if (!isUsual) setOpen(true);
  }, [isUsual]);
  const bind = (): void => {
    const now = namedConsent(consent, patient);
    if (now !== consent) onChange(now);
  };
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        {t("consent-speaker")} <span class="optional">{named.join(" · ")}</span>
      </summary>
      <div class="fields fields-two" onFocusOut={bind}>
        <SelectField
          label={t("consent-speaker")}
          value={speaker}
          options={SPEAKERS.map((one) => [one, t(`consent-speaker.${one}`)])}
          onChange={(chosen) => {
            onChange(changedConsent(consent, { speaker: chosen as Speaker }));
          }}
        />
        {!isForm && (
          <SelectField
            label={t("consent-language")}
            value={language}
            options={Object.entries(LANGUAGES).map(([tag, { name }]) => [tag, name])}
            onChange={(chosen) => {
              if (isLanguage(chosen)) onChange(changedConsent(consent, { language: chosen }));
            }}
          />
        )}
        {speaker !== "patient" && (
          <>
            <TextField
              label={t("consent-guardian")}
              maxLength={MAX_NAME}
              value={patient.guardian}
              onChange={(guardian) => {
                onPatient({ ...patient, guardian });
              }}
            />
            <TextField
              label={t("consent-relationship")}
              hint={t("consent-relationship.hint")}
              optional
              maxLength={MAX_NAME}
              value={consent.relationship}
              onChange={(relationship) => {
                onChange({ ...consent, relationship });
              }}
            />
          </>
        )}
        {language !== vocabulary.language && !isForm && (
          <TextField
            label={t("consent-translator")}
            optional
            maxLength={MAX_NAME}
            value={patient.translator}
            onChange={(translator) => {
              onPatient({ ...patient, translator });
            }}
          />
        )}
      </div>
    </details>
  );
}
