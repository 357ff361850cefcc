import type { JSX } from "preact";
import { Button } from "../../../ui/button";
import { t } from "../../../words";
import { useServices } from "../../services";
import { formatDate } from "../../text/formatters";
import type { DraftPatient } from "./draft";
import { type RecentPatient, isNobody, isSame } from "./recent-patients";

/** Patients of before, taken over by one press while nothing else was typed. */
export function RecentPatientsField(props: {
  readonly patient: DraftPatient;
  readonly onChoose: (patient: RecentPatient) => void;
}): JSX.Element | null {
  const { patient, onChoose } = props;
  const { patients } = useServices().recentPatients;
  const isOpen = isNobody(patient) || patients.some((one) => isSame(one, patient));
  if (patients.length === 0 || !isOpen) return null;
  return (
    <div class="stack-tight" role="group" aria-label={t("compose-patient.recent")}>
      <span class="muted small" aria-hidden="true">
        {t("compose-patient.recent")}
      </span>
      <div class="row">
        {patients.map((one, index) => (
          <Button
            key={index}
            isPressed={isSame(one, patient)}
            onPress={() => {
              onChoose(one);
            }}
          >
            <span class="break-anywhere">
              {factsOf(one).map((fact, place) => (
                <>
                  {place > 0 && " · "}
                  <bdi>{fact}</bdi>
                </>
              ))}
            </span>
          </Button>
        ))}
      </div>
    </div>
  );
}

function factsOf({ firstname, lastname, dateOfBirth, patientid }: RecentPatient): readonly string[] {
  const [year = "", month = "", day = ""] = dateOfBirth.split("-");
  const born = dateOfBirth === "" ? "" : formatDate(year, month, day);
  return [`${firstname} ${lastname}`.trim(), born, patientid.trim()].filter((fact) => fact !== "");
}
