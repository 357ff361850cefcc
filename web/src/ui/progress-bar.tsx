import type { JSX } from "preact";
import { t } from "../words";

/** How much of something is done, 0 to 1; `null` where nobody can say. */
export function ProgressBar({ label, fraction }: { label: string; fraction: number | null }): JSX.Element {
  const percent = fraction === null ? null : Math.min(100, Math.floor(fraction * 100));
  return (
    <div class="stack-tight">
      <div class="row row-between">
        <span role="status">{label}</span>
        <span class="muted" aria-hidden="true">
          {percent === null ? "" : t("common-percent", { percent })}
        </span>
      </div>
      <div
        class={percent === null ? "progress-bar progress-bar-indeterminate" : "progress-bar"}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? {} : { "aria-valuenow": percent })}
      >
        <span style={percent === null ? {} : { width: `${percent}%` }} />
      </div>
    </div>
  );
}
