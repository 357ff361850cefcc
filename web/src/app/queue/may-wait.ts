import { isOwn } from "../integrations/own";
import type { SettledDraft } from "../pages/compose/draft";

/** Whether a report can leave by itself: nobody is asked on the way, and nothing comes back that has to be saved. */
export function mayWait({ deliveryMethod }: SettledDraft): boolean {
  if (typeof deliveryMethod === "string") return deliveryMethod !== "file";
  return !isOwn(deliveryMethod) && deliveryMethod.sendType !== "email";
}
