import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icon";

const NOTICE_ICONS = { info: "info", good: "check", warn: "alert", bad: "alert" } as const;

/** A message in the page. Failures are announced at once, everything else when there is time. */
export function Notice(props: {
  readonly kind?: keyof typeof NOTICE_ICONS;
  readonly title?: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}): JSX.Element {
  const kind = props.kind ?? "info";
  return (
    <div class={`notice notice-${kind}`} role={kind === "bad" ? "alert" : "status"}>
      <Icon name={NOTICE_ICONS[kind]} />
      <div>
        {props.title !== undefined && <strong>{props.title}</strong>}
        {props.children}
        {props.actions !== undefined && <div class="row">{props.actions}</div>}
      </div>
    </div>
  );
}
