import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

const CONTROLS = "input, select, textarea, button, a[href]";

/**
 * Gives the focus a place when what had it went away because `shown` has changed: the element itself if it takes the
 * focus, and the first control in it otherwise. A focus that is elsewhere stays there.
 */
export function useKeptFocus<E extends HTMLElement>(shown: string): RefObject<E | null> {
  const place = useRef<E>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    if (document.activeElement !== document.body) return;
    const { current } = place;
    const target = current?.hasAttribute("tabindex") === true ? current : current?.querySelector(CONTROLS);
    if (target instanceof HTMLElement) target.focus();
  }, [shown]);
  return place;
}
