import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon";

/** The head of a page: where the focus goes when it opens. */
export function PageHeader(props: {
  readonly title: string;
  /** What the browser keeps, in its history and on its tabs, where the title names somebody or something. */
  readonly documentTitle?: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Badges below the lead. */
  readonly badges?: ComponentChildren;
  readonly back?: { readonly href: string; readonly label: string };
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const kept = props.documentTitle ?? props.title;
  useEffect(() => {
    document.title = `${kept} – PicSafe`;
  }, [kept]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page-header">
      <div class="stack-tight">
        {props.back !== undefined && (
          <a class="back-link no-print" href={props.back.href}>
            <Icon name="back" />
            {props.back.label}
          </a>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.lead !== undefined && <p class="muted">{props.lead}</p>}
        {props.badges !== undefined && <div class="row row-tight">{props.badges}</div>}
      </div>
      {props.actions !== undefined && <div class="row no-print">{props.actions}</div>}
    </div>
  );
}
