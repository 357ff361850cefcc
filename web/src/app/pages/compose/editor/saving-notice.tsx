import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { ProgressBar } from "../../../../ui/progress-bar";
import { t } from "../../../../words";

/** Over the editor while the photo is being drawn and prepared; takes the focus, as nothing under it can have it. */
export function SavingNotice(props: {
  /** Whether somebody has tried to leave meanwhile. */
  readonly isWaitedFor: boolean;
}): JSX.Element {
  const notice = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    notice.current?.focus();
  }, []);
  return (
    <div ref={notice} class="editor-saving" tabIndex={-1}>
      <div class="card">
        <ProgressBar label={t(props.isWaitedFor ? "editor-saving.wait" : "editor-saving")} fraction={null} />
      </div>
    </div>
  );
}
