import type { ComponentType, JSX } from "preact";
import { LoadingSkeleton } from "../ui/loading-skeleton";
import { EmptyState } from "../ui/empty-state";
import { Button } from "../ui/button";
import { type Area, t, vocabulary } from "../words";
import { useAsync } from "./use-async";

/** A page whose program is loaded when it is first shown, with the areas of the catalogue that its words are from. */
export function lazyPage<Props extends object>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
  areas: readonly Area[] = [],
): (props: Props) => JSX.Element {
  let pending: Promise<ComponentType<Props>> | undefined;
  const once = (): Promise<ComponentType<Props>> => {
    pending ??= Promise.all([load(), vocabulary.load(areas)])
      .then(([page]) => page)
      .catch((error: unknown) => {
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
          <LoadingSkeleton label={t("common-page-loading")} />
        ) : (
          <EmptyState
            kind="warn"
            icon="alert"
            title={t("common-page-failed")}
            actions={
              <Button icon="retry" onPress={reload}>
                {t("common-try-again")}
              </Button>
            }
          >
            <p>{t("common-page-failed.advice")}</p>
          </EmptyState>
        )}
      </div>
    );
  };
}
