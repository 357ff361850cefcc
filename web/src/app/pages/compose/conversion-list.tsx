import type { JSX } from "preact";
import { Button } from "../../../ui/button";
import { ProgressBar } from "../../../ui/progress-bar";
import { t } from "../../../words";
import type { RunningConversion } from "./use-conversions";

/** What is being converted, how far it is, and a way to stop it. */
export function ConversionList({ running }: { running: readonly RunningConversion[] }): JSX.Element | null {
  if (running.length === 0) return null;
  return (
    <ul class="stack-tight">
      {running.map(({ name, fraction, stop }, index) => (
        <li key={index} class="stack-tight break-anywhere">
          <ProgressBar label={t("compose-converting", { file: name })} fraction={fraction} />
          <div class="row">
            <Button onPress={stop}>{t("compose-converting.stop")}</Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
