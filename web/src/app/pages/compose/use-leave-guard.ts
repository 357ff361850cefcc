import { useLayoutEffect } from "preact/hooks";
import { useDraft } from "../../lock/use-lock";
import { useNavigation } from "../../router";

/** Asks before the page is left, with what would be lost. */
export function useLeaveGuard(active: boolean, question: string): void {
  const { guard } = useNavigation();
  useDraft(active);
  // in step with what is shown: who leaves at once after sending is not asked any more
  useLayoutEffect(() => {
    if (!active) return undefined;
    return guard(() => confirm(question));
  }, [active, guard, question]);
}
