import { describe, expect, it } from "vitest";
import type { Opened } from "../../../src/app/vault/opened-vault";
import { fromBase64url, toBase64url } from "../../../src/contract/base64url";
import { type Bytes, isEqual } from "../../../src/contract/bytes";
import { sealTo } from "../../../src/vault/device-keys";
import { type KeyRing, checkOf, newRing, packRing } from "../../../src/vault/key-ring";
import { USERID, VaultServer, at, keysOf } from "../../support/vault-server";

function openOf(opened: Opened): Extract<Opened, { kind: "open" }> {
  if (opened.kind !== "open") throw new Error("it is not open");
  return opened;
}

function ringOf(opened: Opened): KeyRing {
  return openOf(opened).ring;
}

function newestOf(opened: Opened): Bytes {
  return ringOf(opened).keys[0] ?? new Uint8Array();
}

function codeOf(opened: Opened): string {
  if (opened.kind !== "waiting") throw new Error("it does not wait");
  return opened.code;
}

/** A server with the vault of a phone and a tablet. */
async function withTwo(): Promise<VaultServer> {
  const server = new VaultServer();
  await (await at(server, "phone")).look();
  await (await at(server, "tablet")).look();
  const phone = await at(server, "phone");
  for (const device of openOf(await phone.look()).waiting) await phone.admit(device);
  return server;
}

describe("a vault", () => {
  it("is made by the first device, and opened by it again without writing anything", async () => {
    const server = new VaultServer();
    const made = await (await at(server, "phone")).look();
    const again = await (await at(server, "phone")).look();
    expect(newestOf(again)).toEqual(newestOf(made));
    expect(server.writes).toBe(1);
    // nothing that the server has opens it
    const kept = JSON.stringify(server.record);
    expect(kept).not.toContain(toBase64url(newestOf(made)));
  });

  it("is handed to a new device by an old one, once the codes were compared", async () => {
    const server = new VaultServer();
    const phone = await at(server, "phone");
    const made = await phone.look();
    const tablet = await at(server, "tablet");
    const code = codeOf(await tablet.look());
    // who looks again still waits, and writes nothing
    expect(codeOf(await tablet.look())).toBe(code);
    expect(server.writes).toBe(2);
    const [device] = openOf(await phone.look()).waiting;
    expect(device?.code).toBe(code);
    if (device === undefined) throw new Error("nobody waits");
    expect(openOf(await phone.admit(device)).waiting).toEqual([]);
    expect(newestOf(await tablet.look())).toEqual(newestOf(made));
  });

  it("is kept from a device that was refused, until it asks again", async () => {
    const server = new VaultServer();
    const phone = await at(server, "phone");
    await phone.look();
    const tablet = await at(server, "tablet");
    await tablet.look();
    const [device] = openOf(await phone.look()).waiting;
    if (device === undefined) throw new Error("nobody waits");
    expect(openOf(await phone.drop(device.passkeyId)).waiting).toEqual([]);
    expect(server.record.keys.map(({ passkeyId }) => passkeyId)).toEqual(["phone"]);
    expect((await tablet.look()).kind).toBe("waiting");
  });

  it("is not sealed to a key that the server offers in a device's place", async () => {
    const server = new VaultServer();
    const phone = await at(server, "phone");
    await phone.look();
    const tablet = await at(server, "tablet");
    const code = codeOf(await tablet.look());
    const { publicKey } = await keysOf("server");
    const swap = (): void => {
      server.record = {
        ...server.record,
        keys: server.record.keys.map((one) =>
          one.passkeyId === "tablet" ? { ...one, publicKey: toBase64url(publicKey) } : one,
        ),
      };
    };
    const [honest] = openOf(await phone.look()).waiting;
    swap();
    // the person sees another code
    expect(openOf(await phone.look()).waiting.map((one) => one.code)).not.toContain(code);
    // and what was agreed to before is not given to another key
    if (honest === undefined) throw new Error("nobody waits");
    await phone.admit(honest);
    expect(server.record.keys.find((one) => one.passkeyId === "tablet")?.sealed).toBe("");
  });

  it("of somebody else's is not taken for one's own", async () => {
    const server = await withTwo();
    const theirs = await newRing((await keysOf("server")).publicKey);
    const before = server.record;
    const { publicKey } = await keysOf("tablet");
    const forged = await sealTo(publicKey, { userid: USERID, passkeyId: "tablet" }, packRing(theirs));
    const check = toBase64url(await checkOf(theirs.keys[0] ?? new Uint8Array()));
    server.record = {
      ...before,
      check,
      keys: before.keys.map((one) =>
        one.passkeyId === "tablet" ? { ...one, sealed: toBase64url(forged) } : one,
      ),
    };
    // it waits for a device of its owner's, with a code that none of these shows
    const code = codeOf(await (await at(server, "tablet")).look());
    const phone = openOf(await (await at(server, "phone")).look());
    expect(phone.waiting.map((one) => one.code)).not.toContain(code);
  });

  it("gets another key once a passkey is gone, which those that are left have", async () => {
    const server = await withTwo();
    const before = await (await at(server, "phone")).look();
    server.dropKey("tablet");
    const after = await (await at(server, "phone")).look();
    expect(isEqual(newestOf(after), newestOf(before))).toBe(false);
    expect(ringOf(after).keys).toEqual([newestOf(after), newestOf(before)]);
    expect(ringOf(after).trusted).toHaveLength(1);
    expect(newestOf(await (await at(server, "phone")).look())).toEqual(newestOf(after));
    // the lost one comes back with what it had, and waits
    expect((await (await at(server, "tablet")).look()).kind).toBe("waiting");
    expect(openOf(await (await at(server, "phone")).look()).waiting).toHaveLength(1);
  });

  it("of before a key was changed is not taken any more", async () => {
    const server = await withTwo();
    const old = server.record;
    await (await at(server, "watch")).look();
    const phone = await at(server, "phone");
    const [watch] = openOf(await phone.look()).waiting;
    if (watch === undefined) throw new Error("nobody waits");
    await phone.admit(watch);
    server.dropKey("watch");
    await phone.look();
    // the tablet learns the new key, and knows it from then on
    const changed = await (await at(server, "tablet")).look();
    const pin = server.record.keys.find((one) => one.passkeyId === "tablet")?.pin;
    expect(ringOf(changed).keys).toHaveLength(2);
    server.record = {
      ...old,
      keys: old.keys.map((one) => (one.passkeyId === "tablet" ? { ...one, pin: pin ?? "" } : one)),
    };
    expect((await (await at(server, "tablet")).look()).kind).toBe("waiting");
  });

  it("is made anew where nobody is left who could open it", async () => {
    const server = await withTwo();
    const phone = await at(server, "phone");
    const before = await phone.remember("settings", "name");
    expect(openOf(before).items.get("settings")).toBe("name");
    await (await at(server, "new")).look();
    server.dropKey("phone");
    server.dropKey("tablet");
    const anew = openOf(await (await at(server, "new")).look());
    expect(ringOf(anew).keys).toHaveLength(1);
    expect(anew.items.size).toBe(0);
  });

  it("keeps what two devices change at the same time", async () => {
    const server = await withTwo();
    const [phone, tablet] = [await at(server, "phone"), await at(server, "tablet")];
    await phone.look();
    await tablet.look();
    server.meanwhile = () => tablet.remember("one", "1");
    await phone.remember("two", "2");
    const { items } = openOf(await tablet.look());
    expect([...items]).toEqual([
      ["one", "1"],
      ["two", "2"],
    ]);
  });

  it("stays readable with what devices remember after its key was changed", async () => {
    const server = await withTwo();
    await (await at(server, "tablet")).remember("settings", "number");
    server.dropKey("tablet");
    const { items } = openOf(await (await at(server, "phone")).look());
    expect(items.get("settings")).toBe("number");
  });

  it("fits into what the server takes, with all devices and keys that there may be", async () => {
    const { publicKey } = await keysOf("phone");
    const full = Uint8Array.from({ length: 32 }, (_, place) => place);
    const ring = { keys: Array<Bytes>(16).fill(full), trusted: Array<Bytes>(20).fill(full) };
    const sealed = await sealTo(publicKey, { userid: USERID, passkeyId: "phone" }, packRing(ring));
    expect(toBase64url(sealed).length).toBeLessThanOrEqual(2048);
    const server = await withTwo();
    for (const { pin, publicKey: said } of server.record.keys) {
      expect(pin.length).toBeLessThanOrEqual(128);
      expect(fromBase64url(said)).toHaveLength(65);
    }
  });
});
