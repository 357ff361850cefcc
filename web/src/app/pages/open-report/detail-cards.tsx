import type { JSX } from "preact";
import { displayAddress } from "../../../contract/email-addresses";
import type { Person } from "../../../api";
import { type Metadata, type OpenedReport, isConsentRecorded, isPaperForm } from "../../../format";
import { DescriptionItem } from "../../../ui/description-list";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { countryName } from "../../text/countries";
import { type LabelledValue, extensionLabels } from "../../text/extension-labels";
import { personName } from "../../text/person-names";
import { consentAnswers, consentMethodName, guardianText, keptItems } from "../../text/report-labels";
import { formatDate, formatDateTime } from "../../text/formatters";
import { useReportFileUrl } from "./object-urls";

export function PatientCard({ metadata }: { metadata: Metadata }): JSX.Element {
  const { patient } = metadata;
  return (
    <Card title={t("pdf-patient")}>
      <dl class="description-list description-list-wide">
        <DescriptionItem name={t("pdf-patient.name")}>{personName(patient)}</DescriptionItem>
        <DescriptionItem name={t("pdf-patient.born")}>
          {formatDate(patient.year, patient.month, patient.day)}
        </DescriptionItem>
        <DescriptionItem name={t("pdf-patient.id")}>{patient.patientid}</DescriptionItem>
        <LabelledItems fields={extensionLabels(metadata).patient} />
        <DescriptionItem name={t("pdf-patient.guardian")}>{guardianText(metadata)}</DescriptionItem>
        <DescriptionItem name={t("pdf-patient.translator")}>{patient.translator}</DescriptionItem>
      </dl>
    </Card>
  );
}

/** What the sender wrote about it; nothing where they wrote nothing, which `DetailsCard` says. */
export function NotesCard({ metadata }: { metadata: Metadata }): JSX.Element | null {
  const { notes } = metadata.details;
  const fields = extensionLabels(metadata).notes;
  if (notes.trim() === "" && fields.length === 0) return null;
  return (
    <Card title={t("pdf-notes")}>
      {notes.trim() !== "" && <p class="prose">{notes}</p>}
      {fields.length > 0 && (
        <dl class="description-list description-list-wide">
          <LabelledItems fields={fields} />
        </dl>
      )}
    </Card>
  );
}

/** `sender` is who sent it by the audit trail; what the metadata says instead is only told apart from that. */
export function DetailsCard(props: {
  readonly metadata: Metadata;
  readonly sender: Person;
  readonly otherNamed: string | undefined;
}): JSX.Element {
  const { metadata, sender, otherNamed } = props;
  const { details } = metadata;
  const { conversions, more } = extensionLabels(metadata);
  const { latitude, longitude, address } = details.location;
  return (
    <Card title={t("open-origin")}>
      <div class="stack-wide">
        <dl class="description-list description-list-wide">
          {details.notes.trim() === "" && <DescriptionItem name={t("pdf-notes")}>{""}</DescriptionItem>}
          <DescriptionItem name={t("pdf-origin.sender")}>{personName(sender)}</DescriptionItem>
          <DescriptionItem name={t("pdf-origin.email")}>
            <span class="break-anywhere">{displayAddress(sender.email)}</span>
          </DescriptionItem>
          <DescriptionItem name={t("pdf-origin.country")}>{countryName(sender.country)}</DescriptionItem>
          {otherNamed !== undefined && (
            <DescriptionItem name={t("open-origin.named")}>
              <span class="break-anywhere">{otherNamed}</span>
            </DescriptionItem>
          )}
          <DescriptionItem name={t("open-origin.made")}>{formatDateTime(details.datetime)}</DescriptionItem>
          <DescriptionItem name={t("open-origin.place")}>
            {address === "" && latitude !== "" ? `${latitude}, ${longitude}` : address}
          </DescriptionItem>
          <DescriptionItem name={t("open-origin.number")}>
            <span class="mono">{details.reportid}</span>
          </DescriptionItem>
          <LabelledItems fields={conversions.map(([, value]) => [t("open-origin.converted"), value])} />
        </dl>
        {more !== "" && <p class="muted">{more}</p>}
      </div>
    </Card>
  );
}

const ANSWER_KINDS = { yes: "good", no: "bad", not_recorded: "warn", unclear: "warn" } as const;

export function ConsentCard({ contents }: { contents: OpenedReport }): JSX.Element {
  const { consent } = contents.metadata;
  const evidence = [...contents.members.values()].find(({ kind }) => kind === "consent")?.name ?? null;
  return (
    <Card title={t("pdf-consent")}>
      {isConsentRecorded(consent) && (
        <ul class="row">
          {consentAnswers(consent).map(({ level, answer, text }) => (
            <li key={level}>
              <Badge
                kind={ANSWER_KINDS[answer]}
                icon={answer === "yes" ? "check" : answer === "no" ? "close" : "info"}
              >
                {t("open-answer", { level, answer: text.toLowerCase() })}
              </Badge>
            </li>
          ))}
        </ul>
      )}
      <dl class="description-list">
        <DescriptionItem name={t("open-consent")}>{consentMethodName(contents.metadata)}</DescriptionItem>
        <LabelledItems fields={extensionLabels(contents.metadata).consent} />
        <LabelledItems fields={keptItems(contents.metadata)} />
      </dl>
      {evidence !== null && <Evidence contents={contents} name={evidence} />}
    </Card>
  );
}

function LabelledItems({ fields }: { fields: readonly LabelledValue[] }): JSX.Element {
  return (
    <>
      {fields.map(([label, value], index) => (
        <DescriptionItem key={`${label} ${index}`} name={label}>
          <div class="prose" dir="auto">
            {value}
          </div>
        </DescriptionItem>
      ))}
    </>
  );
}

function Evidence({ contents, name }: { contents: OpenedReport; name: string }): JSX.Element {
  const file = useReportFileUrl(contents, name);
  if (file.state === "failed") return <p class="muted">{t("open-consent.unread")}</p>;
  if (file.state === "loading" || file.value === null) return <span class="skeleton" />;
  if (name.endsWith(".jpg"))
    return isPaperForm(contents.metadata) ? (
      <img class="consent-form" src={file.value} alt={t("open-consent.form")} />
    ) : (
      <img class="signature" src={file.value} alt={t("open-consent.signature")} />
    );
  return <audio class="clip" controls src={file.value} aria-label={t("open-consent.recording")} />;
}
