import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../api/errors";

export interface Task {
  readonly busy: boolean;
  readonly error: unknown;
  /** Does it, unless it is under way; a failure is kept for the page to show. */
  readonly run: (work: () => Promise<void>) => void;
  readonly clear: () => void;
}

/** One thing that a person can have done at a time. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const running = useRef(false);
  const mounted = useRef(true);
  useEffect(
    () => () => {
      mounted.current = false;
    },
    [],
  );
  const run = useCallback((work: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    work()
      .catch((failure: unknown) => {
        if (mounted.current && !isAbort(failure)) setError(failure);
      })
      .finally(() => {
        running.current = false;
        if (mounted.current) setBusy(false);
      });
  }, []);
  const clear = useCallback(() => {
    setError(undefined);
  }, []);
  return { busy, error, run, clear };
}
