import type { ComponentChildren, JSX } from "preact";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { LoadingSkeleton } from "../ui/loading-skeleton";
import { t } from "../words";
import { explainError } from "./text/error-messages";
import type { AsyncState } from "./use-async";

/** What stands where a page's content should be while it loads, and if it cannot. */
export function AsyncContent<T>(props: {
  readonly loaded: AsyncState<T>;
  readonly label: string;
  readonly reload: () => void;
  readonly children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { loaded, label, reload, children } = props;
  if (loaded.state === "loading") return <LoadingSkeleton label={label} />;
  if (loaded.state === "ready") return <>{children(loaded.value)}</>;
  const { title, advice, retryable } = explainError(loaded.error);
  return (
    <EmptyState
      kind="bad"
      icon="alert"
      title={title}
      actions={
        retryable && (
          <Button icon="retry" onPress={reload}>
            {t("common-try-again")}
          </Button>
        )
      }
    >
      <p>{advice}</p>
    </EmptyState>
  );
}
