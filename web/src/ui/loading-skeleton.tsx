import type { JSX } from "preact";

/** Stands in for lines that are on their way. */
export function LoadingSkeleton({ label, lines = 3 }: { label: string; lines?: number }): JSX.Element {
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
