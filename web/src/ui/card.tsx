import type { ComponentChildren, JSX } from "preact";

/** A part of a page with a heading. */
export function Card(props: {
  readonly title?: string;
  /** What a link within the page leads to: the heading, which then has the focus. */
  readonly id?: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card stack">
      {props.title !== undefined && (
        <div class="card-header">
          <h2 {...(props.id !== undefined && { id: props.id, tabIndex: -1 })}>{props.title}</h2>
          {props.aside}
        </div>
      )}
      {props.children}
    </section>
  );
}
