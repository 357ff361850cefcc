import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChainBroken } from "../../src/contract/errors";
import { type RawEntry, genesis, verifyChain, verifyEntries } from "../../src/contract/audit-chain";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

interface Trail {
  readonly report_id: string;
  readonly entries: RawEntry[];
  readonly head: string;
}

// the example of the specification: report, four entries, head
const page = readFileSync(new URL("../../../docs/audit-trail.md", import.meta.url), "utf8");
const trail = JSON.parse(/```json\n([^`]*)```/.exec(page)?.[1] ?? "") as Trail;

async function brokenAt(
  entries: readonly RawEntry[],
  head = trail.head,
  id = trail.report_id,
): Promise<number> {
  return verifyChain(id, entries, head).then(
    () => 0,
    (error: unknown) => (error instanceof ChainBroken ? error.seq : -1),
  );
}

describe("the audit trail of the specification", () => {
  it("has four entries that hold", async () => {
    expect(trail.entries).toHaveLength(4);
    expect(await brokenAt(trail.entries)).toBe(0);
  });

  it("holds page by page", async () => {
    const first = await verifyEntries(await genesis(trail.report_id), trail.entries.slice(0, 2));
    expect(first.seq).toBe(2);
    expect(await verifyEntries(first, trail.entries.slice(2))).toEqual({ seq: 4, hash: trail.head });
  });

  it("is not that of another report", async () => {
    expect(await brokenAt(trail.entries, trail.head, "0000000011462800528241")).toBe(1);
  });

  it("is not whole without its newest entry, or any entry", async () => {
    expect(await brokenAt(trail.entries.slice(0, 3))).toBe(3);
    expect(await brokenAt([], (await genesis(trail.report_id)).hash)).toBe(1);
  });

  it("breaks where an entry is missing, repeated or moved", async () => {
    for (let index = 0; index < 3; index++) {
      expect(await brokenAt(trail.entries.toSpliced(index, 1))).toBe(index + 1);
      const [one, other] = [trail.entries[index], trail.entries[index + 1]];
      if (one === undefined || other === undefined) throw new Error("the example has too few entries");
      expect(await brokenAt(trail.entries.toSpliced(index, 2, other, one))).toBe(index + 1);
      expect(await brokenAt(trail.entries.toSpliced(index, 0, one))).toBe(index + 2);
    }
  });

  it("breaks where any field is changed, added or removed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(3),
        fc.constantFrom("seq", "at", "action", "outcome", "user", "ip", "prev", "hash", "new"),
        fc.jsonValue(),
        async (index, field, value) => {
          const entry = trail.entries[index] ?? {};
          fc.pre(JSON.stringify(entry[field]) !== JSON.stringify(value));
          expect(await brokenAt(trail.entries.with(index, { ...entry, [field]: value }))).toBe(index + 1);
          const { [field]: _, ...less } = entry;
          expect(await brokenAt(trail.entries.with(index, less))).toBe(field in entry ? index + 1 : 0);
        },
      ),
    );
  });

  it.each([
    ["a fraction", 1.5],
    ["a huge number", 2 ** 53],
    ["a foreign name", { é: 1 }],
    ["text that is not Unicode", "\ud800"],
    ["too many levels", [[[[[[[[1]]]]]]]]],
    ["no JSON", undefined],
  ])("refuses %s", async (_, value) => {
    const [first = {}] = trail.entries;
    await expect(verifyChain(trail.report_id, [{ ...first, new: value }], trail.head)).rejects.toThrow(
      ChainBroken,
    );
  });
});

describe("audit_chain", () => {
  it.each(contractChecks("audit_chain", contractVectors("audit_chain")))("$name", ({ run }) => run());
});
