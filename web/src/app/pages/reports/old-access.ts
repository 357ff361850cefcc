// Who may open a corrected report: whoever may open the one in whose place it is sent, as its sender has it now.

import type { KeyServer } from "../../../api";
import type { BegunReport } from "../../begun-report";
import { draftOf } from "../../policies/access";

/** Who may open the report now, which its sender may have changed since; nobody is named where that is not known. */
export async function oldAccess(
  keyServer: Pick<KeyServer, "policy">,
  reportId: string,
): Promise<Pick<BegunReport, "recipients" | "access" | "lacksAccess">> {
  const state = await keyServer.policy(reportId).catch(() => undefined);
  // what a newer Key Server says besides would be lost
  if (state === undefined || state.policy.hasMore) return { recipients: [], lacksAccess: true };
  return { recipients: state.policy.recipients, access: draftOf(state.policy) };
}
