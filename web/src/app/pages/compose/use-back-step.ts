import { useEffect, useRef } from "preact/hooks";

// the state of the page's own entry, and of the one above it
const BELOW = "below";
const ABOVE = "above";

/**
 * Lets the browser's way back leave what lies over the page, and not the page: `onBack` leaves the uppermost and says
 * whether there was any. One more entry in the history stands for all of it. It is put there once there is something to
 * lose, which is after somebody has pressed something: browsers pass over entries that a page makes by itself.
 */
export function useBackStep(isArmed: boolean, onBack: () => boolean): void {
  const back = useRef(onBack);
  back.current = onBack;
  useEffect(() => {
    const { pathname } = location;
    const arm = (): void => {
      history.replaceState(BELOW, "", pathname);
      history.pushState(ABOVE, "", pathname);
    };
    if (isArmed) arm();
    const moved = ({ state }: PopStateEvent): void => {
      if (state === BELOW) {
        if (isArmed && back.current()) history.pushState(ABOVE, "", pathname);
        else history.back();
      } else if (isArmed && location.pathname === pathname && state !== ABOVE) {
        arm(); // the page was to be left, and is not
      }
    };
    addEventListener("popstate", moved);
    return () => {
      removeEventListener("popstate", moved);
    };
  }, [isArmed]);
}
