import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { Icon } from "../../../ui/icon";
import { Card } from "../../../ui/pieces";
import type { DraftPatient, Position } from "./draft";

const MAX_NAME = 200;
const LOCATION_MS = 15_000;

/** Who the patient is, and who spoke for or with them. Nothing of it is required. */
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
      <div class="fields fields-two">
        <TextField label="First name" {...field("firstname")} />
        <TextField label="Last name" {...field("lastname")} />
        <TextField
          label="Date of birth"
          type="date"
          max={new Date().toISOString().slice(0, 10)}
          {...field("born")}
        />
        <TextField label="Patient ID" {...field("patientid")} />
        <TextField label="Guardian" optional {...field("guardian")} />
        <TextField label="Translator" optional {...field("translator")} />
      </div>
    </Card>
  );
}

/** Where the report is made, if the sender wants it in there. */
export function LocationField(props: {
  position: Position | null;
  onChange: (position: Position | null) => void;
}): JSX.Element {
  const { position, onChange } = props;
  const [state, setState] = useState<"idle" | "asking" | "failed">("idle");
  const ask = (): void => {
    setState("asking");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState("idle");
        onChange({ latitude: coords.latitude, longitude: coords.longitude });
      },
      () => {
        setState("failed");
      },
      { timeout: LOCATION_MS, enableHighAccuracy: true },
    );
  };
  return (
    <div class="stack-tight">
      <div class="row">
        {position === null ? (
          <Button icon="location" busy={state === "asking"} onPress={ask}>
            Add the location
          </Button>
        ) : (
          <>
            <span class="row">
              <Icon name="location" />
              {position.latitude.toFixed(4)}, {position.longitude.toFixed(4)}
            </span>
            <Button
              kind="quiet"
              onPress={() => {
                onChange(null);
              }}
            >
              Leave it out
            </Button>
          </>
        )}
      </div>
      <p class="hint" role="status">
        {state === "failed"
          ? "The location is not available. Allow it in the browser’s settings, or go on without."
          : "Optional. It is encrypted with the report."}
      </p>
    </div>
  );
}
