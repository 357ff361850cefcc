import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { useServices } from "../services";
import type { LockState } from "./idle-lock";

/** Whether the page is locked, or is about to be. */
export function useLock(): LockState {
  const { idleLock } = useServices();
  const [state, setState] = useState(idleLock.state);
  useEffect(() => {
    setState(idleLock.state);
    return idleLock.subscribe(setState);
  }, [idleLock]);
  return state;
}

/** Says that what goes on waits for somebody's answer. */
export function useQuestion(isAsked: boolean): void {
  const { idleLock } = useServices();
  useLayoutEffect(() => (isAsked ? idleLock.question() : undefined), [idleLock, isAsked]);
}

/** Says that locking would lose what was entered. */
export function useDraft(isKept: boolean): void {
  const { idleLock } = useServices();
  useLayoutEffect(() => (isKept ? idleLock.draft() : undefined), [idleLock, isKept]);
}

/** Keeps the page open while something goes on that nobody has to touch it for. */
export function useWork(isUnderWay: boolean): void {
  const { idleLock } = useServices();
  useLayoutEffect(() => (isUnderWay ? idleLock.work() : undefined), [idleLock, isUnderWay]);
}
