import type { JSX } from "preact";
import { Button } from "../ui/button";
import { Notice } from "../ui/notice";
import { explain } from "./text/error-messages";

/** A failure in the page, with what to do next. */
export function Failure({ error, onAgain }: { error: unknown; onAgain?: () => void }): JSX.Element | null {
  if (error === undefined) return null;
  const { title, next, again } = explain(error);
  return (
    <Notice
      kind="bad"
      title={title}
      actions={
        again &&
        onAgain !== undefined && (
          <Button icon="retry" onPress={onAgain}>
            Try again
          </Button>
        )
      }
    >
      <p>{next}</p>
    </Notice>
  );
}
