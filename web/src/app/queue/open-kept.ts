// What a fingerprint opens on this device: the vault, and the reports that are not sent. Those that waited for a network
// leave by themselves.

import { vocabulary } from "../../words";
import type { SettledDraft } from "../pages/compose/draft";
import type { Services } from "../services";
import type { UsedPasskey } from "../vault/vault";

export async function openKept(services: Services, userid: number, passkey: UsedPasskey): Promise<void> {
  const { vault, drafts, outbox } = services;
  await Promise.all([vault.open(userid, passkey), drafts.open(userid, passkey)]);
  const waiting = (drafts.state ?? []).filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return;
  const [{ Sending }] = await Promise.all([
    import("../pages/compose/sending"),
    vocabulary.load([
      "compose",
      "consent",
      "institutions",
      "integrations",
      "labels",
      "pdf",
      "policies",
      "send",
    ]),
  ]);
  for (const { id } of waiting) {
    const draft = await drafts.take(id);
    if (draft?.deliveryMethod === null || draft === undefined) continue;
    const { deliveryMethod } = draft;
    const settled: SettledDraft = { ...draft, deliveryMethod };
    outbox.add(new Sending(settled, services), id);
  }
}
