import { useEffect, useState } from "preact/hooks";

/** Whether nobody can see the page: another tab or program is in front, or the screen is off. */
export function usePageHidden(): boolean {
  const [isHidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const update = (): void => {
      setHidden(document.hidden);
    };
    document.addEventListener("visibilitychange", update);
    return () => {
      document.removeEventListener("visibilitychange", update);
    };
  }, []);
  return isHidden;
}
