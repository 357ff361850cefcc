import type { JSX } from "preact";
import type { Metadata, OpenedReport } from "../../../format";
import { Fact } from "../../../ui/description-list";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { countryName } from "../../text/countries";
import { consentAnswers, consentGiven, personName } from "../../text/report-labels";
import { dateTime, day } from "../../text/formatters";
import { useMember } from "./object-urls";

export function PatientCard({ metadata: { patient } }: { metadata: Metadata }): JSX.Element {
  return (
    <Card title="Patient">
      <dl class="facts facts-wide">
        <Fact name="Name">{personName(patient)}</Fact>
        <Fact name="Date of birth">{day(patient.year, patient.month, patient.day)}</Fact>
        <Fact name="Patient ID">{patient.patientid}</Fact>
        <Fact name="Guardian">{patient.guardian}</Fact>
        <Fact name="Translator">{patient.translator}</Fact>
      </dl>
    </Card>
  );
}

export function DetailsCard({ metadata: { details, user } }: { metadata: Metadata }): JSX.Element {
  const { latitude, longitude, address } = details.location;
  return (
    <Card title="Notes and origin">
      <div class="stack-wide">
        {details.notes.trim() === "" ? <p class="soft">No notes.</p> : <p class="prose">{details.notes}</p>}
        <dl class="facts facts-wide">
          <Fact name="Sender">{personName(user)}</Fact>
          <Fact name="E-mail">{user.email}</Fact>
          <Fact name="Country">{countryName(user.country)}</Fact>
          <Fact name="Made">{dateTime(details.datetime)}</Fact>
          <Fact name="Place">
            {address === "" && latitude !== "" ? `${latitude}, ${longitude}` : address}
          </Fact>
          <Fact name="Report number">
            <span class="mono">{details.reportid}</span>
          </Fact>
        </dl>
      </div>
    </Card>
  );
}

const ANSWER_KINDS = { Yes: "good", No: "bad", "Not recorded": "warn" } as const;

export function ConsentCard({ contents }: { contents: OpenedReport }): JSX.Element {
  const { consent } = contents.metadata;
  const evidence = [...contents.members.values()].find(({ kind }) => kind === "consent")?.name ?? null;
  return (
    <Card title="Consent">
      <ul class="row">
        {consentAnswers(consent).map(({ level, answer }) => (
          <li key={level}>
            <Badge
              kind={ANSWER_KINDS[answer]}
              icon={answer === "Yes" ? "check" : answer === "No" ? "close" : "info"}
            >
              {level}: {answer.toLowerCase()}
            </Badge>
          </li>
        ))}
      </ul>
      <dl class="facts">
        <Fact name="How it was given">{consentGiven(consent.type)}</Fact>
      </dl>
      {evidence !== null && <Evidence contents={contents} name={evidence} />}
    </Card>
  );
}

function Evidence({ contents, name }: { contents: OpenedReport; name: string }): JSX.Element {
  const file = useMember(contents, name);
  if (file.state === "failed") return <p class="soft">The evidence could not be read.</p>;
  if (file.state === "loading" || file.value === null) return <span class="skeleton" />;
  if (name.endsWith(".jpg"))
    return <img class="signature" src={file.value} alt="The signature that gives consent" />;
  return <audio class="clip" controls src={file.value} aria-label="The recording that gives consent" />;
}
