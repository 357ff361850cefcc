import type { ComponentChildren, JSX } from "preact";
import { Button } from "../ui/button";
import { Empty, Loading, Notice } from "../ui/pieces";
import type { Loaded } from "./use-async";
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

/** What stands where a page's content should be while it loads, and if it cannot. */
export function Shown<T>(props: {
  readonly loaded: Loaded<T>;
  readonly label: string;
  readonly reload: () => void;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { loaded, label, reload, children } = props;
  if (loaded.state === "loading") return <Loading label={label} />;
  if (loaded.state === "ready") return <>{children(loaded.value)}</>;
  const { title, next, again } = explain(loaded.error);
  return (
    <Empty
      kind="bad"
      icon="alert"
      title={title}
      actions={
        again && (
          <Button icon="retry" onPress={reload}>
            Try again
          </Button>
        )
      }
    >
      <p>{next}</p>
    </Empty>
  );
}
