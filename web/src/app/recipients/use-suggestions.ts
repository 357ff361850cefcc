import { useEffect, useRef, useState } from "preact/hooks";
import type { KnownRecipient } from "../../api";
import { isAbort } from "../../api";
import { useServices } from "../services";

// as long as a quick typist takes for a letter
const PAUSE_MS = 200;

/** Whom the sender may mean with what they have typed; nobody while that is not known, or cannot be found out. */
export function useSuggestions(typed: string, isWanted: boolean): readonly KnownRecipient[] {
  const known = useServices().client.recipients;
  const [found, setFound] = useState<{
    readonly query: string;
    readonly people: readonly KnownRecipient[];
  }>();
  const isFirst = useRef(true);
  const query = typed.trim();
  useEffect(() => {
    if (!isWanted) {
      isFirst.current = true;
      return undefined;
    }
    const controller = new AbortController();
    const ask = (): void => {
      known.find(query, controller.signal).then(
        (people) => {
          if (!controller.signal.aborted) setFound({ query, people });
        },
        (error: unknown) => {
          if (!isAbort(error)) setFound({ query, people: [] });
        },
      );
    };
    const timer = setTimeout(ask, isFirst.current ? 0 : PAUSE_MS);
    isFirst.current = false;
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [known, query, isWanted]);
  return isWanted && found?.query === query ? found.people : [];
}
