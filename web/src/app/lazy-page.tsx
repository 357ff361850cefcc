import type { ComponentType, JSX } from "preact";
import { LoadingSkeleton } from "../ui/loading-skeleton";
import { EmptyState } from "../ui/empty-state";
import { Button } from "../ui/button";
import { useAsync } from "./use-async";

/** A page whose program is loaded when it is first shown. */
export function lazyPage<Props extends object>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => JSX.Element {
  let pending: Promise<ComponentType<Props>> | undefined;
  const once = (): Promise<ComponentType<Props>> => {
    pending ??= load().catch((error: unknown) => {
      pending = undefined; // the next attempt asks the network again
      throw error;
    });
    return pending;
  };
  return function Lazy(props) {
    const { loaded, reload } = useAsync(async () => ({ Page: await once() }), name);
    if (loaded.state === "ready") return <loaded.value.Page {...props} />;
    return (
      <div class="page page-narrow">
        {loaded.state === "loading" ? (
          <LoadingSkeleton label="The page is loading" />
        ) : (
          <EmptyState
            kind="warn"
            icon="alert"
            title="This page could not be loaded"
            actions={
              <Button icon="retry" onPress={reload}>
                Try again
              </Button>
            }
          >
            <p>Check your connection and try again. If PicSafe was updated meanwhile, reload the page.</p>
          </EmptyState>
        )}
      </div>
    );
  };
}
