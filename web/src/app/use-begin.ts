import { useEffect, useRef } from "preact/hooks";
import type { BegunReport } from "./begun-report";
import { useNavigation } from "./router";
import { useServices } from "./services";

/**
 * To be called when somebody asks for a report to be begun. What it returns leads to its page once everything is known,
 * unless they have gone elsewhere or signed out meanwhile: nobody else is to find themselves there.
 */
export function useBegin(): () => (report: BegunReport) => void {
  const { begun } = useServices();
  const { go } = useNavigation();
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return () => {
    const put = begun.starting();
    return (report) => {
      if (isShown.current && put(report)) go("/app/new");
    };
  };
}
