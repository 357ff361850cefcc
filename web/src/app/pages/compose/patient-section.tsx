import type { JSX } from "preact";
import { TextField } from "../../../ui/form-fields";
import { Card } from "../../../ui/card";
import type { DraftPatient } from "./draft";

const MAX_NAME = 200;

/** Who the patient is. Nothing of it is required. */
export function PatientSection(props: {
  patient: DraftPatient;
  onChange: (patient: DraftPatient) => void;
}): JSX.Element {
  const { patient, onChange } = props;
  const field = (name: keyof DraftPatient) => ({
    value: patient[name],
    maxLength: MAX_NAME,
    onChange: (value: string): void => {
      onChange({ ...patient, [name]: value });
    },
  });
  return (
    <Card title="Patient">
      <div class="fields fields-pairs">
        <TextField label="First name" {...field("firstname")} />
        <TextField label="Last name" {...field("lastname")} />
        <TextField
          label="Date of birth"
          type="date"
          max={new Date().toISOString().slice(0, 10)}
          {...field("dateOfBirth")}
        />
        <TextField label="Patient ID" {...field("patientid")} />
      </div>
    </Card>
  );
}
