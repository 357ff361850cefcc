import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

/** What stands where there is nothing, or where something went wrong: what it is and what to do next. */
export function EmptyState(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly kind?: "bad" | "warn";
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}): JSX.Element {
  return (
    <div
      class={`empty-state${props.kind === undefined ? "" : ` empty-state-${props.kind}`}`}
      role={props.kind === "bad" ? "alert" : undefined}
    >
      <span class="icon-disc">
        <Icon name={props.icon} />
      </span>
      <h2>{props.title}</h2>
      {props.children}
      {props.actions !== undefined && <div class="row">{props.actions}</div>}
    </div>
  );
}
