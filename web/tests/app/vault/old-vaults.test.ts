// A User Server that gives out a vault of before, whole, or none: what a page takes of it, and what it says.

import { describe, expect, it } from "vitest";
import type { Opened, VaultAtDevice } from "../../../src/app/vault/opened-vault";
import { isEqual } from "../../../src/contract/bytes";
import type { KeyRing } from "../../../src/vault/key-ring";
import { labelSubject, openText, sealText } from "../../../src/vault/sealed-text";
import { USERID, VaultServer, at } from "../../support/vault-server";

const SUBJECT = labelSubject(USERID, "0000000011462800528240");

function ringOf(opened: Opened): KeyRing {
  if (opened.kind !== "open") throw new Error(`it is ${opened.kind}`);
  return opened.ring;
}

function whyOf(opened: Opened): string {
  return opened.kind === "doubtful" ? opened.why : opened.kind;
}

function seal(ring: KeyRing, text = "Pat Example"): Promise<string> {
  return sealText(ring, SUBJECT, text);
}

interface Stolen {
  readonly server: VaultServer;
  readonly phone: VaultAtDevice;
  /** What a tablet knows that was lost. */
  readonly thief: KeyRing;
  /** The whole record of before it was lost. */
  readonly old: VaultServer["record"];
}

async function withThief(): Promise<Stolen> {
  const server = new VaultServer();
  const phone = await at(server, "phone");
  await phone.look();
  const tablet = await at(server, "tablet");
  await tablet.look();
  const before = await phone.look();
  if (before.kind !== "open") throw new Error("it is not open");
  for (const device of before.waiting) await phone.admit(device);
  const thief = ringOf(await tablet.look());
  return { server, phone, thief, old: structuredClone(server.record) };
}

describe("a whole vault of before a device was lost", () => {
  it("is not taken by a page that has seen the newer one", async () => {
    const { server, phone, thief, old } = await withThief();
    server.dropKey("tablet");
    const rotated = ringOf(await phone.look());
    server.record = structuredClone(old);
    const writes = server.writes;
    for (const opened of [
      await phone.look(),
      await phone.remember("label-filling", "name"),
      await phone.look(),
    ]) {
      expect(whyOf(opened)).toBe("older");
      // what was known is read all the same
      expect(opened.kind === "doubtful" && opened.ring).toBe(rotated);
    }
    expect(server.writes).toBe(writes);
    // and what is begun anew is nothing for the thief, and reads everything
    const anew = ringOf(await phone.beginAnew());
    expect(anew.keys.slice(1)).toEqual(rotated.keys);
    expect(await openText(thief, SUBJECT, await seal(anew))).toBeUndefined();
    expect((await (await at(server, "tablet")).look()).kind).toBe("waiting");
  });

  it("is doubted at a new sign-in where the list has a label of a newer key", async () => {
    const { server, phone, thief, old } = await withThief();
    server.labels.push(await seal(ringOf(await phone.look())));
    server.dropKey("tablet");
    server.labels.push(await seal(ringOf(await phone.look())));
    server.record = structuredClone(old);
    const writes = server.writes;
    const again = await at(server, "phone");
    const opened = await again.look();
    expect(whyOf(opened)).toBe("older");
    if (opened.kind !== "doubtful" || opened.ring === undefined) throw new Error("nothing can be read");
    expect(await openText(opened.ring, SUBJECT, server.labels[0] ?? "")).toBe("Pat Example");
    expect(server.writes).toBe(writes);
    const anew = ringOf(await again.beginAnew());
    expect(await openText(thief, SUBJECT, await seal(anew))).toBeUndefined();
    // it was said once; nobody is asked again
    expect((await again.look()).kind).toBe("open");
    expect(ringOf(await (await at(server, "phone")).look()).keys).toEqual(anew.keys);
    // the one with the newer key says so, too
    expect(whyOf(await phone.look())).toBe("older");
  });

  it("is taken at a new sign-in where the list is of before as well: that is not held", async () => {
    const { server, phone, thief, old } = await withThief();
    server.dropKey("tablet");
    await phone.look();
    server.record = structuredClone(old);
    const ring = ringOf(await (await at(server, "phone")).look());
    expect(await openText(thief, SUBJECT, await seal(ring))).toBe("Pat Example");
  });
});

describe("a vault that is not given out", () => {
  it.each(["phone", "tablet"])("is not made anew by a page that has seen it: %s", async (name) => {
    const server = new VaultServer();
    await (await at(server, "phone")).look();
    const device = await at(server, name);
    await device.look();
    const writes = server.writes;
    server.record = { version: "", check: "", keys: [], items: [] };
    expect((await device.look()).kind).toBe("doubtful");
    expect(server.writes).toBe(writes);
  });

  it("is asked for where the list has labels, before another is made", async () => {
    const server = new VaultServer();
    const label = await seal(ringOf(await (await at(server, "phone")).look()));
    server.record = { version: "", check: "", keys: [], items: [] };
    server.labels.push(label);
    const writes = server.writes;
    const phone = await at(server, "phone");
    expect(whyOf(await phone.look())).toBe("lost");
    expect(whyOf(await phone.look())).toBe("lost");
    expect(server.writes).toBe(writes);
    const anew = ringOf(await phone.beginAnew());
    expect(await openText(anew, SUBJECT, label)).toBeUndefined();
    server.labels.push(await seal(anew));
    expect(ringOf(await (await at(server, "phone")).look()).keys).toEqual(anew.keys);
  });
});

describe("a passkey that is removed", () => {
  it("takes its device out at once, also where the server keeps its part", async () => {
    const { server, phone, thief, old } = await withThief();
    server.record = structuredClone(old);
    const ring = ringOf(await phone.drop("tablet"));
    expect(isEqual(ring.keys[0] ?? new Uint8Array(), thief.keys[0] ?? new Uint8Array())).toBe(false);
    expect(ring.trusted).toHaveLength(1);
    expect(server.record.keys.map(({ passkeyId }) => passkeyId)).toEqual(["phone"]);
    expect(await openText(thief, SUBJECT, await seal(ring))).toBeUndefined();
  });
});

describe("two changes at once", () => {
  it("are made one after the other, so that none takes what the other has read for older", async () => {
    const { server, phone } = await withThief();
    const ask = server.vault.bind(server);
    let reads = 0;
    const answers: (() => void)[] = [];
    server.vault = async () => {
      reads += 1;
      const read = await ask();
      if (reads === 1) await new Promise<void>((resolve) => answers.push(resolve));
      return read;
    };
    const both = Promise.all([phone.look(), phone.drop("tablet")]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(reads).toBe(1);
    for (const answer of answers) answer();
    expect((await both).map(({ kind }) => kind)).toEqual(["open", "open"]);
    expect((await phone.look()).kind).toBe("open");
  });
});
