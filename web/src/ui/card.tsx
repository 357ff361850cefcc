import type { ComponentChildren, JSX } from "preact";

/** A part of a page with a heading. */
export function Card(props: {
  readonly title?: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card stack">
      {props.title !== undefined && (
        <div class="card-header">
          <h2>{props.title}</h2>
          {props.aside}
        </div>
      )}
      {props.children}
    </section>
  );
}
