// Whose record a report goes into, where that is not certain: whom the report names, and beside it those who may be
// meant, with what differs.

import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { PatientAnswer } from "../../../delivery/fhir/delivery";
import { type Candidate, type Decision, type PatientQuery, conflicts } from "../../../delivery/matching";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { Dialog } from "../../../ui/dialog";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";

const NEW = "new";

export function PatientDialog(props: {
  readonly question: Decision & { readonly kind: "ask" };
  readonly query: PatientQuery;
  readonly onAnswer: (answer: PatientAnswer) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { question, query, onAnswer, onClose } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const about = `send-question-${question.question}` as const;
  const candidate = question.candidates.find(({ reference }) => reference === chosen);
  const answer: PatientAnswer | null =
    candidate !== undefined ? { link: candidate } : chosen === NEW ? { create: true } : null;
  return (
    <Dialog title={t(about)} onClose={onClose} class="dialog-wide">
      <p>{t(`${about}.advice`)}</p>
      <div class="candidates">
        <section class="candidate" aria-label={t("send-whose-report")}>
          <h3 class="candidate-choice">{t("send-whose-report")}</h3>
          <Facts
            name={nameOf(query.given, query.family)}
            birthDate={query.birthDate}
            patientIds={query.patientId === "" ? [] : [query.patientId]}
            differs={[]}
          />
        </section>
        {question.candidates.map((one, index) => (
          <CandidateCard
            key={one.reference}
            number={index + 1}
            candidate={one}
            query={query}
            isChosen={chosen === one.reference}
            onChoose={() => {
              setChosen(one.reference);
            }}
          />
        ))}
      </div>
      {question.candidates.length === 0 && !question.mayCreate && (
        <Notice kind="warn" title={t("send-whose-nothing")}>
          <p>{t("send-whose-nothing.advice")}</p>
        </Notice>
      )}
      {question.mayCreate && (
        <label class="radio-option">
          <input
            type="radio"
            name="patient"
            value={NEW}
            checked={chosen === NEW}
            onChange={() => {
              setChosen(NEW);
            }}
          />
          <span>
            <strong>{t("send-whose-create")}</strong>
            <span class="hint">{t("send-whose-create.hint")}</span>
          </span>
        </label>
      )}
      <div class="actions">
        <Button onPress={onClose}>{t("send-whose-back")}</Button>
        {(question.candidates.length > 0 || question.mayCreate) && (
          <Button
            kind="main"
            disabled={answer === null}
            onPress={() => {
              if (answer !== null) onAnswer(answer);
            }}
          >
            {chosen === NEW ? t("send-whose-create.submit") : t("send-whose-store")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function CandidateCard(props: {
  readonly number: number;
  readonly candidate: Candidate;
  readonly query: PatientQuery;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}): JSX.Element {
  const { candidate, query, isChosen, onChoose } = props;
  const facts = useId();
  const called = t("send-whose-patient", { number: props.number });
  const differs: string[] = [...conflicts(query, candidate)];
  const { patientIds } = candidate;
  if (query.patientId !== "" && patientIds.length > 0 && !patientIds.includes(query.patientId)) {
    differs.push("patient_id");
  }
  return (
    <section class="candidate" aria-label={called}>
      <label class="candidate-choice">
        <input type="radio" name="patient" checked={isChosen} aria-describedby={facts} onChange={onChoose} />
        <strong>{called}</strong>
        {!candidate.isActive && <Badge kind="warn">{t("send-whose-patient.inactive")}</Badge>}
      </label>
      <Facts
        name={candidate.names.map(({ given, family }) => nameOf(given, family)).join(" · ")}
        birthDate={candidate.birthDate}
        patientIds={patientIds}
        differs={differs}
        id={facts}
      />
      <p class="muted small break-anywhere">{candidate.reference}</p>
    </section>
  );
}

function Facts(props: {
  readonly name: string;
  readonly birthDate: string;
  readonly patientIds: readonly string[];
  /** Which of them contradict the report. */
  readonly differs: readonly string[];
  readonly id?: string;
}): JSX.Element {
  const facts = [
    ["name", t("send-whose-name"), props.name],
    ["birth_date", t("compose-birth-date"), props.birthDate],
    ["patient_id", t("compose-patient-id"), props.patientIds.join(", ")],
  ] as const;
  return (
    <dl class="description-list" id={props.id}>
      {facts.map(([key, label, value]) => (
        <div key={key}>
          <dt>{label}</dt>
          <dd class="break-anywhere">
            {value === "" ? <span class="muted">{t("send-whose-patient.unknown")}</span> : value}{" "}
            {props.differs.includes(key) && <Badge kind="warn">{t("send-whose-patient.differs")}</Badge>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function nameOf(given: string, family: string): string {
  return [given, family].filter((part) => part !== "").join(" ");
}
