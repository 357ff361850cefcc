import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon";

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

/** The head of a page: where the focus goes when it opens. */
export function PageHead(props: {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly actions?: ComponentChildren;
  /** Badges below the lead. */
  readonly facts?: ComponentChildren;
  readonly back?: { readonly href: string; readonly label: string };
}): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${props.title} – PicSafe`;
  }, [props.title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div class="page-head">
      <div class="stack-tight">
        {props.back !== undefined && (
          <a class="back no-print" href={props.back.href}>
            <Icon name="back" />
            {props.back.label}
          </a>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.lead !== undefined && <p class="soft">{props.lead}</p>}
        {props.facts !== undefined && <div class="row row-tight">{props.facts}</div>}
      </div>
      {props.actions !== undefined && <div class="row no-print">{props.actions}</div>}
    </div>
  );
}

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

/** A part of a page with a heading. */
export function Card(props: {
  readonly title?: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="card stack">
      {props.title !== undefined && (
        <div class="card-head">
          <h2>{props.title}</h2>
          {props.aside}
        </div>
      )}
      {props.children}
    </section>
  );
}

/** What stands where there is nothing, or where something went wrong: what it is and what to do next. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly kind?: "bad" | "warn";
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}): JSX.Element {
  return (
    <div
      class={`empty${props.kind === undefined ? "" : ` empty-${props.kind}`}`}
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

/** Stands in for lines that are on their way. */
export function Loading({ label, lines = 3 }: { label: string; lines?: number }): JSX.Element {
  return (
    <div class="stack loading" role="status">
      <span class="visually-hidden">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div class="stack-tight" key={line}>
          <span class="skeleton" />
          <span class="skeleton skeleton-short" />
        </div>
      ))}
    </div>
  );
}

/** How much of something is done, 0 to 1; `null` where nobody can say. */
export function Progress({ label, share }: { label: string; share: number | null }): JSX.Element {
  const percent = share === null ? null : Math.min(100, Math.floor(share * 100));
  return (
    <div class="stack-tight">
      <div class="row row-apart">
        <span role="status">{label}</span>
        <span class="soft" aria-hidden="true">
          {percent === null ? "" : `${percent} %`}
        </span>
      </div>
      <div
        class={percent === null ? "bar bar-unknown" : "bar"}
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

/** A name and its value; an empty value is said to be missing. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  const missing = children === "" || children === null || children === undefined;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{missing ? <span class="soft">Not recorded</span> : children}</dd>
    </div>
  );
}
