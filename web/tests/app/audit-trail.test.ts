import { describe, expect, it } from "vitest";
import type { AuditEntry, KeyServer, Person } from "../../src/api";
import { loadAuditTrail } from "../../src/app/audit-trail";

const SENDER: Person = {
  kind: "user",
  userid: 1,
  title: "Dr",
  firstname: "Pat",
  lastname: "Example",
  email: "pat@example.org",
  country: "AU",
  personalToken: undefined,
};

function entry(seq: number, action: string, user: Person = SENDER): AuditEntry {
  const at = new Date("2026-03-04T05:06:07Z");
  return {
    seq,
    at,
    action,
    outcome: "granted",
    user,
    ip: "192.0.2.1",
    refused: 0,
    purpose: "",
    reason: "",
    recipient: "",
    hash: seq.toString().repeat(64),
  };
}

const ENTRIES = [entry(1, "create"), entry(2, "set_tag"), entry(3, "fetch")];

function load(known: { entry: AuditEntry; sender: Person } | undefined): Promise<unknown> {
  const trail = { reportId: "0000000011462800528240", entries: ENTRIES, head: "", count: 3, maker: SENDER };
  const server = { auditTrail: () => Promise.resolve(trail) } as unknown as KeyServer;
  return loadAuditTrail(server, trail.reportId, known, new AbortController().signal);
}

describe("the log of an opened report", () => {
  const last = entry(3, "fetch");

  it("is believed where it says what was said when the key was given", async () => {
    await expect(load({ entry: last, sender: SENDER })).resolves.toMatchObject({ entries: ENTRIES });
    await expect(load(undefined)).resolves.toMatchObject({ entries: ENTRIES });
  });

  it.each<[string, { entry: AuditEntry; sender: Person }, number]>([
    ["lacks the access", { entry: entry(4, "fetch"), sender: SENDER }, 4],
    ["has another in its place", { entry: { ...last, hash: "f".repeat(64) }, sender: SENDER }, 3],
    ["names another sender", { entry: last, sender: { ...SENDER, userid: 2 } }, 1],
    ["names another address", { entry: last, sender: { ...SENDER, email: "sam@example.org" } }, 1],
  ])("is not believed where it %s", async (_, known, seq) => {
    await expect(load(known)).rejects.toMatchObject({ code: "chain_broken", seq });
  });
});
