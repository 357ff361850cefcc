import type { JSX } from "preact";
import { Icon, type IconName } from "./icon";

export type IconListItem = readonly [icon: IconName, title: string, text: string];

/** What a page wants to have understood, an icon and two lines each; `ordered` if one follows another. */
export function IconList({
  items,
  ordered,
}: {
  items: readonly IconListItem[];
  ordered?: boolean;
}): JSX.Element {
  const List = ordered === true ? "ol" : "ul";
  return (
    <List class="icon-list">
      {items.map(([icon, title, text]) => (
        <li key={title}>
          <span class="icon-disc">
            <Icon name={icon} />
          </span>
          <div>
            <h2>{title}</h2>
            <p class="muted">{text}</p>
          </div>
        </li>
      ))}
    </List>
  );
}
