import { beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../../../src/api/clock";
import { EMPTY_DRAFT, type Draft, type DraftItem } from "../../../src/app/pages/compose/draft";
import { Drafts } from "../../../src/app/queue/drafts";
import { KeptAtDevice, MOST_BYTES } from "../../../src/app/queue/kept-drafts";
import { passkeyIdOf } from "../../../src/app/vault/vault";
import { utf8 } from "../../../src/contract/bytes";
import { PART_BYTES, draftOwner } from "../../../src/vault/sealed-draft";
import { MemoryDrafts } from "../../support/memory-drafts";
import { prfOf } from "../../support/vault-server";

const DAY = 86_400_000;
const PAT = 11;
const ID = "wc9Tz1";

let now: number;
let device: MemoryDrafts;
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };

beforeEach(() => {
  now = Date.parse("2026-03-04T05:06:07Z");
  device = new MemoryDrafts();
});

async function at(passkey = "phone", userid = PAT): Promise<KeptAtDevice> {
  return new KeptAtDevice(device, await draftOwner(userid, `ID of ${passkey}`, await prfOf(passkey)), clock);
}

/** Bytes without a pattern, as a photo has them. */
function photo(id: string, size = 2000): DraftItem {
  const bytes = new Uint8Array(size).map((_, place) => (place * 7 + id.length) & 0xff);
  const content = new Blob([bytes, id], { type: "image/jpeg" });
  return { id, type: "photo", content, thumbnail: new Blob([`small ${id}`], { type: "image/jpeg" }) };
}

function draftWith(...items: readonly DraftItem[]): Draft {
  return {
    ...EMPTY_DRAFT,
    items,
    notes: "Healing well",
    patient: { ...EMPTY_DRAFT.patient, firstname: "Zoë", lastname: "Пример" },
    deliveryMethod: "recipient",
    consent: {
      ...EMPTY_DRAFT.consent,
      method: "signed",
      levels: new Set(["treatment", "education"]),
      evidence: {
        content: new Blob(["signed by hand"], { type: "image/jpeg" }),
        wording: "I agree",
        language: "en",
        names: { guardian: "", relationship: "", translator: "" },
      },
    },
    access: { ...EMPTY_DRAFT.access, moments: new Map([["from 2026-03-04", "2026-03-04T00:00:00.000Z"]]) },
  };
}

/** A draft in a form that can be compared, files included. */
async function plain(value: unknown): Promise<unknown> {
  if (value instanceof Blob) return [value.type, Buffer.from(await value.arrayBuffer()).toString("hex")];
  if (value instanceof Set || value instanceof Map) return [...(value as Set<unknown>)];
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(async ([name, one]) => [name, await plain(one)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

describe("a draft on a device", () => {
  it("comes back whole to the same passkey, large files as well", async () => {
    const draft = draftWith(photo("first"), { ...photo("film", 2 * PART_BYTES + 5), type: "video" });
    expect(await (await at()).save(ID, draft, "waiting")).toBe(true);
    now += 60_000;
    const later = await at();
    expect(await later.list()).toEqual([
      expect.objectContaining({
        id: ID,
        state: "waiting",
        keptAt: now - 60_000,
        counts: { photos: 1, videos: 1, audios: 0 },
      }),
    ]);
    expect(await plain(await later.load(ID))).toEqual(await plain(draft));
  });

  it("says nothing without it: not to another passkey, another person or whoever has the device", async () => {
    await (await at()).save(ID, draftWith(photo("first")), "draft");
    for (const other of [await at("tablet"), await at("phone", 12)]) {
      expect(await other.list()).toEqual([]);
      expect(await other.load(ID)).toBeUndefined();
    }
    for (const said of [
      "Healing",
      "Zoë",
      "Пример",
      "image/jpeg",
      "small first",
      "recipient",
      "signed by hand",
    ])
      expect(device.text).not.toContain(Buffer.from(utf8(said)).toString("latin1"));
  });

  it("is as long on the device as other drafts of about its length", async () => {
    const lengths = async (id: string, draft: Draft): Promise<unknown> => {
      await (await at()).save(id, draft, "draft");
      const parts = [...device.parts].filter(([key]) => key.startsWith(id)).map(([, { length }]) => length);
      return [device.heads.get(id)?.head.length, parts];
    };
    const short = await lengths("one", draftWith(photo("first", 10)));
    const long = await lengths("two", { ...draftWith(photo("first", 60_000)), notes: "x".repeat(900) });
    expect(short).toEqual(long);
  });

  it("is not read once anything of it was changed, exchanged or taken away", async () => {
    const changes: ((store: MemoryDrafts) => void)[] = [
      ({ parts }) => parts.delete(`${ID} 0`),
      ({ parts }) => parts.set(`${ID} 0`, parts.get(`${ID} 1`) ?? new Uint8Array()),
      ({ parts }) => {
        const part = parts.get(`${ID} 0`) ?? new Uint8Array();
        parts.set(`${ID} 0`, part.with(-1, (part.at(-1) ?? 0) ^ 1));
      },
      ({ heads }) => {
        const head = heads.get(ID);
        if (head !== undefined)
          heads.set(ID, { ...head, head: head.head.with(-1, (head.head.at(-1) ?? 0) ^ 1) });
      },
    ];
    for (const change of changes) {
      device = new MemoryDrafts();
      await (await at()).save(ID, draftWith(photo("first")), "draft");
      change(device);
      expect(await (await at()).load(ID)).toBeUndefined();
    }
  });

  it("keeps each file once, and nothing of those that were taken out", async () => {
    const here = await at();
    const [first, second] = [photo("first"), photo("second")];
    const draft = draftWith(first);
    await here.save(ID, draft, "draft");
    const before = new Map(device.parts);
    await here.save(ID, { ...draft, items: [first, second] }, "draft");
    for (const [key, sealed] of before) expect(device.parts.get(key)).toBe(sealed);
    const again = await at();
    const loaded = await again.load(ID);
    const [, kept] = loaded?.items ?? [];
    await again.save(ID, { ...draft, items: kept === undefined ? [] : [kept] }, "draft");
    expect(device.parts.size).toBe(3);
    expect((await (await at()).load(ID))?.items.map(({ id }) => id)).toEqual(["second"]);
  });

  it("is refused where there is no room for it", async () => {
    const here = await at();
    device.free = 1000;
    expect(await here.save(ID, draftWith(photo("first")), "draft")).toBe(false);
    expect(device.heads.size).toBe(0);
    device.free = MOST_BYTES;
    await here.save(ID, draftWith(photo("first")), "draft");
    const head = device.heads.get(ID);
    if (head !== undefined) device.heads.set("other", { ...head, id: "other", size: MOST_BYTES - 1000 });
    expect(await here.save(ID, draftWith(photo("first"), photo("second")), "draft")).toBe(false);
    expect((await here.load(ID))?.items).toHaveLength(1);
  });

  it("is gone after a week, whosever it is", async () => {
    await (await at("tablet")).save(ID, draftWith(photo("first")), "waiting");
    now += 7 * DAY;
    await (await at()).list();
    expect(device.heads.size).toBe(1);
    now += DAY;
    await (await at()).list();
    expect([device.heads.size, device.parts.size]).toEqual([0, 0]);
  });

  it("goes with all of its owner's, and with nobody else's", async () => {
    await (await at("tablet")).save("theirs", draftWith(photo("first")), "draft");
    const here = await at();
    await here.save(ID, draftWith(photo("first")), "draft");
    await here.removeAll();
    expect([...device.heads.keys()]).toEqual(["theirs"]);
  });
});

describe("the drafts of a page", () => {
  let drafts: Drafts;
  let elsewhere: Set<string>;

  beforeEach(() => {
    elsewhere = new Set();
    drafts = new Drafts(
      clock,
      () => Promise.resolve(device),
      (id) => Promise.resolve(elsewhere.has(id) ? undefined : () => elsewhere.delete(id)),
    );
  });

  const enter = async (passkey = "phone"): Promise<void> =>
    drafts.open(PAT, { credentialId: utf8(passkey), prf: await prfOf(passkey) });

  it("are none without a passkey that makes a secret, and nothing is stored then", async () => {
    expect(await drafts.save(ID, draftWith(photo("first")), "draft")).toBe(false);
    await drafts.open(PAT, { credentialId: utf8("old"), prf: undefined });
    expect(await drafts.save(ID, draftWith(photo("first")), "draft")).toBe(false);
    expect([drafts.state, device.heads.size]).toEqual([undefined, 0]);
  });

  it("outlive the page's lock, and come back by one fingerprint", async () => {
    await enter();
    expect(await drafts.save(ID, draftWith(photo("first")), "draft")).toBe(true);
    expect(drafts.isKept(ID)).toBe(true);
    drafts.clear();
    expect([drafts.state, drafts.isKept(ID), await drafts.take(ID)]).toEqual([undefined, false, undefined]);
    expect([drafts.takeInterrupted(), drafts.takeInterrupted()]).toEqual([true, false]);
    await enter();
    expect(drafts.state?.map(({ id }) => id)).toEqual([ID]);
    expect((await drafts.take(ID))?.notes).toBe("Healing well");
  });

  it("are left to the window that has them", async () => {
    await enter();
    elsewhere.add(ID);
    expect(await drafts.save(ID, draftWith(photo("first")), "draft")).toBe(false);
    expect(await drafts.take(ID)).toBeUndefined();
  });

  it("say that nothing is kept where the device fails, also later", async () => {
    await enter();
    await drafts.save(ID, draftWith(photo("first")), "draft");
    device.isBroken = true;
    expect(await drafts.save(ID, draftWith(photo("second")), "draft")).toBe(false);
    expect(drafts.isKept(ID)).toBe(false);
    drafts.clear();
    await enter();
    expect(drafts.state).toBeUndefined();
  });

  it("go when their owner signs out by hand, also after the keys are forgotten", async () => {
    await enter();
    await drafts.save(ID, draftWith(photo("first")), "draft");
    const kept = await drafts.ofAccount(() => Promise.reject(new Error("there is no network")));
    expect(kept.ids).toEqual([ID]);
    drafts.clear();
    await kept.remove();
    expect([device.heads.size, device.parts.size, drafts.takeInterrupted()]).toEqual([0, 0, false]);
  });

  it("go when their owner signs out by hand after a mailed sign-in, and nobody else's do", async () => {
    for (const [passkey, id] of [
      ["phone", ID],
      ["tablet", "Hq2"],
      ["of Alex", "Zr8"],
    ] as const) {
      await enter(passkey);
      expect(await drafts.save(id, draftWith(photo("first")), "draft")).toBe(true);
      drafts.clear();
    }
    const listed = await Promise.all(["phone", "tablet", "laptop"].map((name) => passkeyIdOf(utf8(name))));
    for (const passkeyId of listed) expect(device.text).not.toContain(passkeyId);
    const kept = await drafts.ofAccount(() => Promise.resolve(listed));
    expect([...kept.ids].sort()).toEqual(["Hq2", ID].sort());
    await kept.remove();
    expect([...device.heads.keys()]).toEqual(["Zr8"]);
  });

  it("are looked for where there are some alone, so that nobody is asked and nothing is made", async () => {
    const kept = await drafts.ofAccount(() => Promise.reject(new Error("somebody was asked")));
    const asked: unknown[] = [];
    await drafts.ofAccount(() => {
      asked.push("passkeys");
      return Promise.resolve([]);
    });
    expect([kept.ids, asked]).toEqual([[], []]);
  });
});
