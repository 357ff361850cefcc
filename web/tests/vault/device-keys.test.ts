import { describe, expect, it } from "vitest";
import { isEqual, utf8 } from "../../src/contract/bytes";
import { comparisonCode } from "../../src/vault/comparison-code";
import { openAt, openPin, sealPin, sealTo } from "../../src/vault/device-keys";
import { keysOf } from "../support/vault-server";

const OPENER = { userid: 11, passkeyId: "phone" };
const CHECK = utf8("check of a vault");

describe("a passkey's keys", () => {
  it("are the same each time, and those of no other", async () => {
    const [phone, again, tablet] = await Promise.all(["phone", "phone", "tablet"].map(keysOf));
    if (phone === undefined || again === undefined || tablet === undefined) throw new Error("no keys");
    expect(isEqual(phone.publicKey, again.publicKey)).toBe(true);
    expect(isEqual(phone.publicKey, tablet.publicKey)).toBe(false);
    expect([phone.publicKey.length, phone.publicKey[0]]).toEqual([65, 4]);
    const sealed = await sealTo(phone.publicKey, OPENER, CHECK);
    expect(await openAt(again, OPENER, sealed)).toEqual(CHECK);
    expect(await openAt(tablet, OPENER, sealed)).toBeUndefined();
    const pin = await sealPin(phone, OPENER, CHECK);
    expect(await openPin(again, OPENER, pin)).toEqual(CHECK);
    expect(await openPin(tablet, OPENER, pin)).toBeUndefined();
    // nothing of them leaves WebCrypto
    expect(phone.pinKey.extractable).toBe(false);
  });

  it("open nothing that was sealed for another person or passkey, or changed", async () => {
    const phone = await keysOf("phone");
    const sealed = await sealTo(phone.publicKey, OPENER, CHECK);
    const pin = await sealPin(phone, OPENER, CHECK);
    for (const other of [
      { ...OPENER, userid: 12 },
      { ...OPENER, passkeyId: "tablet" },
    ]) {
      expect(await openAt(phone, other, sealed)).toBeUndefined();
      expect(await openPin(phone, other, pin)).toBeUndefined();
    }
    for (const damaged of [sealed.slice(1), sealed.slice(0, -1), new Uint8Array(), new Uint8Array(65)]) {
      expect(await openAt(phone, OPENER, damaged)).toBeUndefined();
    }
    expect(await openPin(phone, OPENER, pin.slice(0, -1))).toBeUndefined();
    expect(await openPin(phone, OPENER, new Uint8Array())).toBeUndefined();
  });
});

describe("the code that a person compares", () => {
  it("is twelve characters that are not taken for one another, and says person, device and vault", async () => {
    const { publicKey } = await keysOf("phone");
    const code = await comparisonCode(11, publicKey, CHECK);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await comparisonCode(11, publicKey, CHECK)).toBe(code);
    const others = await Promise.all([
      comparisonCode(12, publicKey, CHECK),
      comparisonCode(11, (await keysOf("tablet")).publicKey, CHECK),
      comparisonCode(11, publicKey, utf8("check of another")),
    ]);
    expect(new Set([code, ...others]).size).toBe(4);
  });
});
