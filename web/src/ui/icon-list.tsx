import type { JSX } from "preact";
import { Icon, type IconName } from "./icon";

export type Point = readonly [icon: IconName, title: string, text: string];

/** What a page wants to have understood, a sign and two lines each; `inOrder` if one follows another. */
export function Points({ points, inOrder }: { points: readonly Point[]; inOrder?: boolean }): JSX.Element {
  const List = inOrder === true ? "ol" : "ul";
  return (
    <List class="points">
      {points.map(([icon, title, text]) => (
        <li key={title}>
          <span class="icon-disc">
            <Icon name={icon} />
          </span>
          <div>
            <h2>{title}</h2>
            <p class="soft">{text}</p>
          </div>
        </li>
      ))}
    </List>
  );
}
