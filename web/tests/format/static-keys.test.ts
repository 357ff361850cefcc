import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/contract/bytes";
import { PicsafeFile, sealReport } from "../../src/format";
import { encodePackage } from "../../src/format/package";
import { newPassword, wrapPassword } from "../../src/format/static-keys";
import { vectorFile } from "../support/files";
import { type StaticKeyVectors, staticKeyChecks, unwrap } from "../support/static-keys";

const VECTORS = vectorFile("static_keys.json") as StaticKeyVectors;
const REPORT_ID = "0000000011462800528240";
const PUBLIC_KEY = VECTORS.sealing.public_key;

describe("the vectors that every implementation passes", () => {
  it.each(staticKeyChecks(VECTORS))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("sealing to a static key", () => {
  const report = { metadata: { details: { reportid: REPORT_ID } }, pdf: utf8("%PDF-1.7"), items: [] };

  it("makes a file that the private key opens", async () => {
    const key = newPassword();
    const staticKey = await wrapPassword(` ${PUBLIC_KEY.toUpperCase()} `, REPORT_ID, key);
    const { file, tag } = await sealReport(report, { key, keyserverUrl: "", staticKey });
    const sealed = await PicsafeFile.open(file);
    expect(sealed.keyserverUrl).toBe("");
    expect(sealed.staticKey).toEqual(staticKey);
    const password = await unwrap(staticKey, VECTORS.keys[0]?.private_key ?? "");
    expect((await sealed.unlock(password)).tag).toBe(tag);
  });

  it("makes each password and each wrapping once", async () => {
    expect(newPassword()).not.toBe(newPassword());
    expect(newPassword()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const made = await Promise.all([1, 2].map(() => wrapPassword(PUBLIC_KEY, REPORT_ID, "x")));
    expect(made[0]?.enc).not.toEqual(made[1]?.enc);
  });

  it("keeps a key to the report that it was wrapped for", async () => {
    const staticKey = await wrapPassword(PUBLIC_KEY, `${REPORT_ID.slice(0, -1)}1`, "x");
    await expect(sealReport(report, { key: "x", keyserverUrl: "", staticKey })).rejects.toMatchObject({
      code: "invalid_metadata",
    });
  });

  it("names no Key Server as well", async () => {
    const staticKey = await wrapPassword(PUBLIC_KEY, REPORT_ID, "x");
    expect(() => encodePackage({ keyserverUrl: "https://key.example.org", staticKey })).toThrow(
      expect.objectContaining({ code: "invalid_package" }),
    );
  });

  it.each([
    ["picsafekey1", REPORT_ID, "x", "invalid_key"],
    [PUBLIC_KEY, "..", "x", "invalid_identifier"],
    [PUBLIC_KEY, REPORT_ID, "", "invalid_key"],
    [PUBLIC_KEY, REPORT_ID, "a b", "invalid_key"],
    [PUBLIC_KEY, REPORT_ID, "x".repeat(257), "invalid_key"],
  ])("is not done with key %j, report %j and password %j", async (key, reportId, password, code) => {
    await expect(wrapPassword(key, reportId, password)).rejects.toMatchObject({ code });
  });
});
