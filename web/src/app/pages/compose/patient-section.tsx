import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import type { DraftPatient } from "./draft";
import { RecentPatientsField } from "./recent-patients-field";
import { WristbandDialog } from "./lazy-wristband-dialog";

const MAX_NAME = 200;

/** Who the patient is. Nothing of it is required. */
export function PatientSection(props: {
  patient: DraftPatient;
  onChange: (patient: DraftPatient) => void;
  /** What else is asked for beside it. */
  children: ComponentChildren;
}): JSX.Element {
  const { patient, onChange } = props;
  const [isScanning, setScanning] = useState(false);
  const field = (name: keyof DraftPatient) => ({
    value: patient[name],
    maxLength: MAX_NAME,
    onChange: (value: string): void => {
      onChange({ ...patient, [name]: value });
    },
  });
  return (
    <Card title={t("compose-patient")}>
      <RecentPatientsField
        patient={patient}
        onChoose={(chosen) => {
          onChange({ ...patient, ...chosen });
        }}
      />
      <div class="fields fields-pairs">
        <TextField label={t("compose-first-name")} {...field("firstname")} />
        <TextField label={t("compose-last-name")} {...field("lastname")} />
        <TextField
          label={t("compose-birth-date")}
          type="date"
          max={new Date().toISOString().slice(0, 10)}
          {...field("dateOfBirth")}
        />
        <TextField label={t("compose-patient-id")} {...field("patientid")} />
      </div>
      <div class="row">
        <Button
          icon="camera"
          onPress={() => {
            setScanning(true);
          }}
        >
          {t("compose-patient.wristband")}
        </Button>
      </div>
      {isScanning && (
        <WristbandDialog
          onNumber={(patientid) => {
            onChange({ ...patient, patientid });
            setScanning(false);
          }}
          onClose={() => {
            setScanning(false);
          }}
        />
      )}
      {props.children}
    </Card>
  );
}
