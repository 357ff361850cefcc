import type { ComponentChildren, JSX } from "preact";
import { t } from "../words";

/** A name and its value; an empty value is said to be missing. */
export function DescriptionItem({
  name,
  children,
}: {
  name: string;
  children: ComponentChildren;
}): JSX.Element {
  const missing = children === "" || children === null || children === undefined;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{missing ? <span class="muted">{t("common-not-recorded")}</span> : children}</dd>
    </div>
  );
}
