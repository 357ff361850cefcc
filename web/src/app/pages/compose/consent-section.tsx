// How the patient consents, to exactly which words, and who speaks for or with them.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { Card } from "../../../ui/card";
import { Checkbox, RadioGroup } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { t, vocabulary } from "../../../words";
import {
  type ConsentEvidence,
  type ConsentMethod,
  type DraftConsent,
  NO_NAMES,
  changedConsent,
  namesOf,
  speakerOf,
  withoutEvidence,
} from "./consent";
import { ConsentSpeakers } from "./consent-speakers";
import { ConsentStatement, OwnForm, type OwnWording } from "./consent-statement";
import { useConsentWording, wordingBeside } from "./consent-wording";
import type { DraftItem, DraftPatient } from "./draft";
import { ItemUses } from "./item-uses";
import { PaperForm } from "./paper-form";
import { SignaturePad } from "./signature-pad";
import { SpokenConsent } from "./spoken-consent";

const NOTHING = { text: "", issue: undefined };
const METHODS = ["signed", "verbal", "form", "none"] as const;

interface Props {
  readonly consent: DraftConsent;
  readonly patient: DraftPatient;
  readonly items: readonly DraftItem[];
  /** What the hospital lays down that the report is for, or the sender's own. */
  readonly own: OwnWording;
  readonly onChange: (consent: DraftConsent) => void;
  readonly onPatient: (patient: DraftPatient) => void;
  readonly onItems: (items: readonly DraftItem[]) => void;
  /** The report is about to be sent, and waits for a recording to end. */
  readonly isSending: boolean;
  /** Whether consent is being spoken, or its form prepared: the report waits for it. */
  readonly onComing: (isComing: boolean) => void;
  /** Told of the recording or the form when it is prepared, which may be after other changes; null takes it away. */
  readonly onEvidence: (method: ConsentMethod, evidence: ConsentEvidence | null) => void;
}

export function ConsentSection(props: Props): JSX.Element {
  const { consent, onChange } = props;
  return (
    <Card title={t("consent-title")}>
      <RadioGroup
        legend={t("consent-method")}
        columns
        value={consent.method}
        options={METHODS.map((value) => ({
          value,
          label: t(`consent-${value}`),
          hint: t(`consent-${value}.hint`),
        }))}
        onChange={(method) => {
          onChange(changedConsent(consent, { method }));
        }}
      />
      {consent.method === "none" && (
        <Notice kind="warn" title={t("consent-none.title")}>
          <p>{t("consent-none.advice")}</p>
        </Notice>
      )}
      {consent.method !== null && consent.method !== "none" && (
        <GivenConsent {...props} method={consent.method} />
      )}
    </Card>
  );
}

function GivenConsent(props: Props & { readonly method: ConsentMethod }): JSX.Element {
  const { consent, patient, items, method, onChange, onPatient, onItems } = props;
  const toggle =
    (level: ConsentLevel) =>
    (isAgreed: boolean): void => {
      const levels = new Set(consent.levels);
      if (isAgreed) levels.add(level);
      else levels.delete(level);
      onChange(changedConsent(consent, { levels }));
    };
  return (
    <>
      <fieldset>
        <legend class="legend">{t(method === "form" ? "consent-levels-form" : "consent-levels")}</legend>
        {CONSENT_LEVELS.map((level) => (
          <Checkbox key={level} checked={consent.levels.has(level)} onChange={toggle(level)}>
            <strong>{t(`consent-${level}`)}</strong>
            <br />
            <span class="hint">{t(`consent-${level}.hint`)}</span>
          </Checkbox>
        ))}
      </fieldset>
      {items.length > 0 && <ItemUses items={items} levels={consent.levels} onChange={onItems} />}
      <ConsentSpeakers consent={consent} patient={patient} onChange={onChange} onPatient={onPatient} />
      {method === "form" ? (
        <>
          <OwnForm own={props.own} />
          <PaperForm
            form={consent.evidence?.content ?? null}
            onPreparing={props.onComing}
            onForm={(content) => {
              props.onEvidence(
                method,
                content === null ? null : { content, wording: "", language: "", names: NO_NAMES },
              );
            }}
          />
        </>
      ) : (
        <WordedConsent {...props} method={method} />
      )}
    </>
  );
}

/** The words, and what is given for exactly these: other words take it away. */
function WordedConsent(props: Props & { readonly method: "signed" | "verbal" }): JSX.Element {
  const { consent, patient, method, own, onEvidence } = props;
  const language = consent.language ?? vocabulary.language;
  const speaker = speakerOf(consent, patient.dateOfBirth);
  const { loaded: current, reload } = useConsentWording(consent.levels, language, speaker, own.loaded);
  const { evidence } = consent;
  const now = { isKnown: own.loaded.state === "ready", language, speaker };
  const loaded =
    current.state === "ready" ? { ...current, value: wordingBeside(evidence, current.value, now) } : current;
  const { text: wording, issue } = loaded.state === "ready" ? loaded.value : NOTHING;
  // a date of birth or a page's language may be changed elsewhere
  const isForOther = loaded.state === "ready" && evidence !== null && evidence.wording !== wording;
  useEffect(() => {
    if (isForOther) props.onChange(withoutEvidence(consent, "words"));
  }, [isForOther]);
  const given = (content: Blob): void => {
    onEvidence(method, { content, wording, language, issue, speaker, names: namesOf(consent, patient) });
  };
  return (
    <>
      <ConsentStatement
        title={t(method === "verbal" ? "consent-words.aloud" : "consent-words")}
        language={language}
        loaded={loaded}
        reload={reload}
        own={own}
      />
      {consent.outdated !== null && (
        <Notice kind="warn" title={t("consent-again-needed")}>
          <p>{t(`consent-again-needed.${consent.outdated}`)}</p>
        </Notice>
      )}
      {wording !== "" && method === "signed" && (
        <div class="stack-tight" key={wording}>
          <h3>{t("consent-signature")}</h3>
          <SignaturePad
            signature={evidence?.content ?? null}
            onSigned={(signature) => {
              if (signature !== null) given(signature);
              else onEvidence(method, null);
            }}
          />
        </div>
      )}
      {wording !== "" && method === "verbal" && (
        <SpokenConsent
          key={wording}
          evidence={evidence?.content ?? null}
          isEnding={props.isSending}
          onRecording={(isRecording) => {
            // what is being recorded anew is not sent as it was
            if (isRecording) onEvidence(method, null);
            props.onComing(isRecording);
          }}
          onRecorded={given}
        />
      )}
    </>
  );
}
