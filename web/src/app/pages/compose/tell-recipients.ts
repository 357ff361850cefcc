// PicSafe mails those who are named that there is a report for them. It does not undo what is sent if that fails.

import { ApiError, type Client, type Told } from "../../../api";
import { t } from "../../../words";
import { type DraftAccess, namedIn } from "../../policies/access";
import { isPerson } from "../../recipients/typed-recipients";
import type { DeliveryMethod, SettledDraft } from "./draft";
import type { ReportProgress } from "./send-report";

/** Whether there is a link that could be mailed. */
export function hasLink(method: DeliveryMethod): boolean {
  return method === "recipient" || method === "storage";
}

/** Those named who are people: everybody at a domain and a hospital's script have no address. */
export function peopleIn(access: DraftAccess): readonly string[] {
  return namedIn(access).filter(isPerson);
}

/** Those whom PicSafe is to mail. */
export function toBeTold(draft: SettledDraft): readonly string[] {
  return draft.isTold && hasLink(draft.deliveryMethod) ? peopleIn(draft.access) : [];
}

/** Has them told of the report of a link. Fails with an AbortError alone. */
export async function tellRecipients(
  link: string,
  draft: SettledDraft,
  { recipients }: Client,
  reportProgress: ReportProgress,
  signal: AbortSignal,
): Promise<Told> {
  reportProgress({ label: () => t("recipients-telling"), fraction: null });
  try {
    return await recipients.tell(link, signal);
  } catch (error) {
    if (error instanceof ApiError) return { told: [], notTold: toBeTold(draft) };
    throw error;
  }
}
