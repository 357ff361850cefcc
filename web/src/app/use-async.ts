import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export type AsyncState<T> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly error: unknown }
  | { readonly state: "ready"; readonly value: T };

/** Something that is loaded, with the ways to have it anew, and to say what it has become. */
export interface Loading<T> {
  readonly loaded: AsyncState<T>;
  readonly reload: () => void;
  readonly replace: (value: T) => void;
}

/** Loads something when `key` changes, and anew when asked to; what arrives too late is dropped. */
export function useAsync<T>(load: (signal: AbortSignal) => Promise<T>, key: string): Loading<T> {
  const [loaded, setLoaded] = useState<AsyncState<T>>({ state: "loading" });
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
