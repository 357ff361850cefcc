import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

export function Badge(props: {
  readonly kind?: "good" | "warn" | "bad" | "accent";
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <span class={`badge${props.kind === undefined ? "" : ` badge-${props.kind}`}`}>
      {props.icon !== undefined && <Icon name={props.icon} />}
      {props.children}
    </span>
  );
}
