import type { ComponentChildren, JSX } from "preact";
import { Button } from "../ui/button";
import { Empty } from "../ui/empty-state";
import { Loading } from "../ui/loading-skeleton";
import { explain } from "./text/error-messages";
import type { Loaded } from "./use-async";

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
