import { useEffect, useState } from "preact/hooks";
import type { Draft } from "../pages/compose/draft";
import { useNavigation } from "../router";
import { useServices } from "../services";
import type { DraftsState } from "./drafts";

/** So long after a change a draft is kept: whoever types is not in the middle of a word. */
const PAUSE_MS = 800;

/** What is kept on this device, kept up to date. */
export function useDrafts(): DraftsState {
  const { drafts } = useServices();
  const [state, setState] = useState(drafts.state);
  useEffect(() => {
    setState(drafts.state);
    return drafts.subscribe(setState);
  }, [drafts]);
  return state;
}

/**
 * Keeps a draft while it is made; whether it is kept as it is. Null where there is nothing to keep, undefined while it is
 * not to be touched.
 */
export function useKeeping(id: string, draft: Draft | null | undefined): boolean {
  const { drafts, outbox } = useServices();
  const canKeep = useDrafts() !== undefined;
  const [kept, setKept] = useState<Draft | null>(null);
  useEffect(() => {
    if (!canKeep || draft === undefined) return undefined;
    const timer = setTimeout(() => {
      if (draft === null) {
        if (drafts.isKept(id)) void drafts.remove(id);
        return;
      }
      void drafts.save(id, draft, "draft").then((isKept) => {
        setKept(isKept ? draft : null);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [drafts, canKeep, id, draft]);
  useEffect(
    () => () => {
      // what waits is sent from here; anything else is left to any window
      if (!outbox.reports.some((one) => one.id === id)) drafts.leave(id);
    },
    [drafts, outbox, id],
  );
  return canKeep && draft !== null && draft !== undefined && kept === draft;
}

/** Leads whoever was locked out of a draft to where it is, unless they have begun something else. */
export function useInterrupted(isNew: boolean): void {
  const { drafts } = useServices();
  const { go } = useNavigation();
  useEffect(() => {
    if (isNew && drafts.takeInterrupted()) go("/app/reports", { replace: true });
  }, [drafts, go, isNew]);
}
