// Tells the sender, before anything is sent, which texts the report's PDF cannot show whole.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Notice } from "../../../ui/notice";
import type { Draft } from "./draft";

// no look at every key that is pressed
const PAUSE = 500;
const SHOWN = 12;

interface Boxes {
  readonly field: string;
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
        const found = texts.map(([field, text]) => ({ field, characters: undrawable(text) }));
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
    <Notice kind="warn" title="The report’s PDF will show boxes">
      <ul class="bullets">
        {boxes.map(({ field, characters }) => (
          <li key={field}>
            {field}: <span lang="und">{Array.from(characters).slice(0, SHOWN).join(" ")}</span>
          </li>
        ))}
      </ul>
      <p>
        This device has no letters for these. The report itself has them; write them in another script as well
        if whoever reads the PDF has to know them.
      </p>
    </Notice>
  );
}

function textsOf({ patient, notes }: Draft): readonly (readonly [field: string, text: string])[] {
  return [
    ["The patient’s first name", patient.firstname],
    ["The patient’s last name", patient.lastname],
    ["The patient’s ID", patient.patientid],
    ["The guardian’s name", patient.guardian],
    ["The translator’s name", patient.translator],
    ["The notes", notes],
  ];
}
