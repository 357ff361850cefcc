import { useEffect } from "preact/hooks";
import { useNavigation } from "../../router";

/** Asks before the page is left, with what would be lost. */
export function useLeaveGuard(active: boolean, question: string): void {
  const { guard } = useNavigation();
  useEffect(() => {
    if (!active) return undefined;
    return guard(() => confirm(question));
  }, [active, guard, question]);
}
