// Signing with the keyboard: the name of whoever consents, written as a signature that says how it was made.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { CANVAS_FONT } from "../../pdf/canvas-font";

const MAX_NAME = 100;

export function TypedSignature({ onWritten }: { onWritten: (name: string) => void }): JSX.Element {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  return (
    <details>
      <summary>{t("consent-type")}</summary>
      <form
        class="stack-tight"
        onSubmit={(event) => {
          event.preventDefault();
          const written = name.trim();
          setProblem(written === "" ? t("consent-type.missing") : "");
          if (written !== "") onWritten(written);
        }}
      >
        <TextField
          label={t("consent-type.label")}
          hint={t("consent-type.hint")}
          maxLength={MAX_NAME}
          value={name}
          error={problem === "" ? undefined : problem}
          onChange={setName}
        />
        <div class="row">
          <Button>{t("consent-type.submit")}</Button>
        </div>
      </form>
    </details>
  );
}

/** Writes a name across the middle of an empty pad, as large as it fits, and below it how it was signed. */
export function writeName(context: CanvasRenderingContext2D, name: string, ink: string): void {
  const { width, height } = context.canvas;
  const fontOf = (size: number): string => `italic ${size.toString()}px ${CANVAS_FONT}`;
  const largest = height / 3;
  context.font = fontOf(largest);
  const room = width * 0.9;
  context.font = fontOf(Math.min(largest, (largest * room) / Math.max(1, context.measureText(name).width)));
  context.fillStyle = ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(name, width / 2, height * 0.45, room);
  context.font = `${(height / 12).toString()}px ${CANVAS_FONT}`;
  context.fillText(t("consent-typed-note"), width / 2, height * 0.85, room);
}
