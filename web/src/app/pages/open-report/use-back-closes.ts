import { useEffect, useRef } from "preact/hooks";

/** The state of the entry in the history that stands for what lies over this page, as it was loaded this time. */
const OVER: string = crypto.randomUUID();

/** Lets the browser's way back leave what lies over the page, and not the page. */
export function useBackCloses(onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    history.pushState(OVER, "", location.pathname);
    const moved = ({ state }: PopStateEvent): void => {
      // one that was left by its button the moment before this one came is left behind, too
      if (state !== OVER) close.current();
    };
    addEventListener("popstate", moved);
    return () => {
      removeEventListener("popstate", moved);
      // left by its own button; whoever has gone elsewhere has another entry by now
      if (history.state === OVER) history.back();
    };
  }, []);
}
