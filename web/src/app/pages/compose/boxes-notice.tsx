// Tells the sender, before anything is sent, which texts the report's PDF cannot show whole.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Notice } from "../../../ui/notice";
import { Words, t } from "../../../words";
import type { Draft } from "./draft";

// no look at every key that is pressed
const PAUSE = 500;
const SHOWN = 12;

const FIELDS = ["first-name", "last-name", "patient-id", "guardian", "translator", "notes", "site"] as const;

type Texts = Readonly<Record<(typeof FIELDS)[number], string>>;

interface Boxes {
  readonly field: keyof Texts;
  readonly characters: string;
}

export function BoxesNotice({ draft }: { draft: Draft }): JSX.Element | null {
  const [boxes, setBoxes] = useState<readonly Boxes[]>([]);
  const texts = textsOf(draft);
  const key = JSON.stringify(texts);
  useEffect(() => {
    let isCurrent = true;
    const look = setTimeout(() => {
      void (async () => {
        const { undrawable } = await import("../../pdf/coverage");
        const found = FIELDS.map((field) => ({ field, characters: undrawable(texts[field]) }));
        if (isCurrent) setBoxes(found.filter(({ characters }) => characters !== ""));
      })();
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(look);
    };
  }, [key]);
  if (boxes.length === 0) return null;
  return (
    <Notice kind="warn" title={t("compose-boxes")}>
      <ul class="bullets">
        {boxes.map(({ field, characters }) => (
          <li key={field}>
            <Words
              id="compose-boxes-in"
              args={{
                field: t(`compose-boxes-${field}`),
                characters: Array.from(characters).slice(0, SHOWN).join(" "),
              }}
              parts={{ c: (shown) => <span lang="und">{shown}</span> }}
            />
          </li>
        ))}
      </ul>
      <p>{t("compose-boxes.advice")}</p>
    </Notice>
  );
}

function textsOf({ patient, notes, bodySite }: Draft): Texts {
  return {
    "first-name": patient.firstname,
    "last-name": patient.lastname,
    "patient-id": patient.patientid,
    guardian: patient.guardian,
    translator: patient.translator,
    notes,
    site: bodySite,
  };
}
