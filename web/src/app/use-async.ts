// What is under way: loading what a page shows, and doing what a button says.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../api/errors";

export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly error: unknown }
  | { readonly state: "ready"; readonly value: T };

/** Loads something when `key` changes, and anew when asked to; what arrives too late is dropped. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  key: string,
): { readonly loaded: Loaded<T>; readonly reload: () => void; readonly replace: (value: T) => void } {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const controller = new AbortController();
    setLoaded({ state: "loading" });
    latest.current(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setLoaded({ state: "ready", value });
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded({ state: "failed", error });
      },
    );
    return () => {
      controller.abort();
    };
  }, [key, round]);
  const reload = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  const replace = useCallback((value: T) => {
    setLoaded({ state: "ready", value });
  }, []);
  return { loaded, reload, replace };
}

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
