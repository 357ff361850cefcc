import { useEffect, useRef, useState } from "preact/hooks";
import type { ReceivedReport } from "../../../api";
import { Removals } from "./removals";
import type { Pages } from "./use-pages";

export interface RowsGoing {
  /** The reports that were taken off and can still be put back. */
  readonly going: ReadonlySet<string>;
  readonly error: unknown;
  readonly take: (reportId: string) => void;
  readonly putBack: (reportId: string) => void;
  /** Removes them for good, now. */
  readonly flush: () => Promise<void>;
}

/** Takes reports off a list, with time to think again; what is going when the page is left is removed then. */
export function useRemovals(
  remove: (reportId: string) => Promise<void>,
  pages: Pages<ReceivedReport>,
): RowsGoing {
  const [going, setGoing] = useState<ReadonlySet<string>>(new Set());
  const [error, setError] = useState<unknown>(undefined);
  const shown = useRef(pages);
  shown.current = pages;
  const [removals] = useState(
    () =>
      new Removals(remove, {
        onChange: setGoing,
        onGone: (reportId) => {
          const { loaded, replace } = shown.current;
          if (loaded.state !== "ready") return;
          const { items, cursor } = loaded.value;
          replace({ items: items.filter((one) => one.reportId !== reportId), cursor });
        },
        onFailure: setError,
      }),
  );
  useEffect(() => {
    const leave = (): void => {
      void removals.flush();
    };
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [removals]);
  return {
    going,
    error,
    take: (reportId) => {
      setError(undefined);
      removals.take(reportId);
    },
    putBack: (reportId) => {
      removals.putBack(reportId);
    },
    flush: () => removals.flush(),
  };
}
