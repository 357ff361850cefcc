import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "../../src/contract/base64url";
import { type Bytes, utf8 } from "../../src/contract/bytes";
import { type KeyRing, newRing, packRing, unpackRing, withNewKey } from "../../src/vault/key-ring";
import { itemSubject, labelSubject, labelText, openText, sealText } from "../../src/vault/sealed-text";

const REPORT = "0000000011462800528240";
const SUBJECT = labelSubject(11, REPORT);
const ring = (): Promise<KeyRing> => newRing(utf8("public key"));
const bytes = (sealed: string): Bytes => fromBase64url(sealed) ?? new Uint8Array();

describe("a label", () => {
  it.each(["Pat Example", "", "مريض", "🧪".repeat(60), "x".repeat(446)])(
    "is read as it was written: %s",
    async (text) => {
      const keys = await ring();
      expect(await openText(keys, SUBJECT, await sealText(keys, SUBJECT, text))).toBe(text);
    },
  );

  it("is of one report, of one person, and no item", async () => {
    const keys = await ring();
    const sealed = await sealText(keys, SUBJECT, "Pat Example");
    for (const other of [labelSubject(12, REPORT), labelSubject(11, `${REPORT}1`), itemSubject(11, REPORT)]) {
      expect(await openText(keys, other, sealed)).toBeUndefined();
    }
  });

  it("is read by the key that sealed it, and by no other", async () => {
    const keys = await ring();
    const sealed = await sealText(keys, SUBJECT, "Pat Example");
    const later = withNewKey(keys, keys.trusted);
    expect(await openText(later, SUBJECT, sealed)).toBe("Pat Example");
    const newer = await sealText(later, SUBJECT, "Sam Example");
    expect(await openText(keys, SUBJECT, newer)).toBeUndefined();
    expect(await openText(await ring(), SUBJECT, sealed)).toBeUndefined();
  });

  it("is another each time, and as long as others", async () => {
    const keys = await ring();
    const [one, same, long] = await Promise.all(
      ["A", "A", "x".repeat(62)].map((text) => sealText(keys, SUBJECT, text)),
    );
    expect(one).not.toBe(same);
    expect(one?.length).toBe(long?.length);
  });

  it("is refused with any of its bytes changed, or cut off", async () => {
    const keys = await ring();
    const sealed = bytes(await sealText(keys, SUBJECT, "Pat Example"));
    for (let place = 0; place < sealed.length; place++) {
      const changed = sealed.slice();
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(await openText(keys, SUBJECT, toBase64url(changed))).toBeUndefined();
      expect(await openText(keys, SUBJECT, toBase64url(sealed.slice(0, place)))).toBeUndefined();
    }
    expect(await openText(keys, SUBJECT, "no base64url!")).toBeUndefined();
  });

  it("has 512 bytes at most, whatever was typed", async () => {
    const keys = await ring();
    for (const typed of ["🧪".repeat(400), "x".repeat(2000), "  short  "]) {
      const text = labelText(typed);
      const sealed = await sealText(keys, SUBJECT, text);
      expect(bytes(sealed).length).toBeLessThanOrEqual(512);
      expect(await openText(keys, SUBJECT, sealed)).toBe(text);
      expect(typed).toContain(text);
    }
    expect(labelText("  short  ")).toBe("short");
  });
});

describe("a ring of keys", () => {
  it("comes back as it was packed", async () => {
    const keys = withNewKey(await ring(), [new Uint8Array(32).fill(7)]);
    expect(unpackRing(packRing(keys))).toEqual(keys);
  });

  it("keeps sixteen keys, the newest", async () => {
    let keys = await ring();
    for (let more = 0; more < 20; more++) keys = withNewKey(keys, keys.trusted);
    expect(keys.keys).toHaveLength(16);
    expect(unpackRing(packRing(keys))).toEqual(keys);
  });

  it.each([
    [],
    [1],
    [1, 0, 0],
    [2, 1, 0, ...Array<number>(32).fill(0)],
    [1, 1, 0, 1],
    [1, 17, 0],
    [1, 1, 21],
  ])("is no other: %j", (...text: number[]) => {
    expect(unpackRing(Uint8Array.from(text))).toBeUndefined();
  });
});
