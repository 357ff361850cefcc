// Has those mailed whom a report is for. It is sent by then: that they are not told takes nothing from it.

import { useServices } from "../../services";
import { type AsyncState, useAsync } from "../../use-async";
import type { Told } from "../../../api";
import type { Telling } from "./tell-recipients";

const NOBODY: Told = { told: [], notTold: [] };

/** Who is mailed, once that is known; asking again mails nobody who was told. */
export function useTelling(
  link: string,
  { mailed }: Telling,
): { readonly told: AsyncState<Told>; readonly again: () => void } {
  const { client, idleLock } = useServices();
  const { loaded, reload } = useAsync(async () => {
    if (mailed.length === 0) return NOBODY;
    const done = idleLock.work();
    try {
      // whoever goes on to another page still has them told
      return await client.recipients.tell(link);
    } finally {
      done();
    }
  }, link);
  return { told: loaded, again: reload };
}
