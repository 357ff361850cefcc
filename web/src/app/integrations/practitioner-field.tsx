// Who the sender is in a record system: chosen from a list that comes a page at a time.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FhirServer } from "../../delivery/fhir/server";
import { type Practitioner, practitionersOf } from "../../delivery/fhir/practitioners";
import { Button } from "../../ui/button";
import { RadioGroup, TextField } from "../../ui/form-fields";
import { t } from "../../words";
import { ErrorNotice } from "../error-notice";
import { useTask } from "../use-task";

const NOBODY = "nobody";

export function PractitionerField(props: {
  readonly server: FhirServer;
  /** A reference, or empty. */
  readonly chosen: string;
  readonly onChoose: (reference: string) => void;
}): JSX.Element {
  const { server, chosen, onChoose } = props;
  const [name, setName] = useState("");
  const [searched, setSearched] = useState("");
  const [listed, setListed] = useState<readonly Practitioner[]>([]);
  const [next, setNext] = useState<string | undefined>(undefined);
  const task = useTask();
  const load = (wanted: string, from: string | undefined): void => {
    task.run(async () => {
      const page = await practitionersOf(server, wanted, from, new AbortController().signal);
      setListed((before) => (from === undefined ? page.practitioners : [...before, ...page.practitioners]));
      setNext(page.next);
      setSearched(wanted);
    });
  };
  useEffect(() => {
    load("", undefined);
  }, [server]);
  const isListed = chosen === "" || listed.some(({ reference }) => reference === chosen);
  const shown = isListed ? listed : [{ reference: chosen, name: chosen }, ...listed];
  return (
    <div class="stack">
      <TextField label={t("integrations-find.by-name")} maxLength={100} value={name} onChange={setName} />
      <div class="row">
        <Button
          icon="person"
          busy={task.busy}
          onPress={() => {
            load(name, undefined);
          }}
        >
          {t("integrations-find")}
        </Button>
      </div>
      <ErrorNotice error={task.error} />
      <RadioGroup
        legend={t("integrations-who")}
        value={chosen === "" ? NOBODY : chosen}
        options={[
          { value: NOBODY, label: t("integrations-who.nobody"), hint: t("integrations-who.no-author") },
          ...shown.map(({ reference, name: theirs }) => ({
            value: reference,
            label: theirs,
            hint: reference,
          })),
        ]}
        onChange={(value) => {
          onChoose(value === NOBODY ? "" : value);
        }}
      />
      {listed.length === 0 && !task.busy && task.error === undefined && (
        <p class="hint">
          {searched.trim() === "" ? t("integrations-who.empty") : t("integrations-who.unknown")}
        </p>
      )}
      {next !== undefined && (
        <div class="row">
          <Button
            kind="quiet"
            busy={task.busy}
            onPress={() => {
              load(searched, next);
            }}
          >
            {t("integrations-find.more")}
          </Button>
        </div>
      )}
    </div>
  );
}
