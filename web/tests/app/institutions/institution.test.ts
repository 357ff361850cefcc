import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InstitutionSettings } from "../../../src/api";
import {
  NEW_INSTITUTION,
  SEND_TYPES,
  checkInstitution,
  isForBrowsers,
} from "../../../src/app/institutions/institution";

const KEY = "picsafekey1qypkk9737tsjcsj8lz7wdetr53q0yacr0kqjm6en5r62zw29mzvv99stjerg4";

function typed(part: Partial<InstitutionSettings>): InstitutionSettings {
  return { ...NEW_INSTITUTION, name: "My Hospital", ...part };
}

describe("an institution", () => {
  it.each<[Partial<InstitutionSettings>, Partial<InstitutionSettings>]>([
    [
      { sendType: "post", endpoint: " https://Endpoint.Hospital.example/ ", keyServer: "x", key: "x" },
      { endpoint: "https://endpoint.hospital.example", keyServer: "", key: "" },
    ],
    [
      {
        sendType: "post_dynamic",
        endpoint: "https://endpoint.hospital.example:8443",
        keyServer: "https://key.hospital.example:443",
      },
      { endpoint: "https://endpoint.hospital.example:8443", keyServer: "https://key.hospital.example" },
    ],
    [
      {
        sendType: "post_static",
        endpoint: "http://endpoint.hospital.example",
        key: ` ${KEY.toUpperCase()}\n`,
      },
      { endpoint: "http://endpoint.hospital.example", key: KEY },
    ],
    [{ sendType: "email", endpoint: "PicSafe@Hospital.example" }, { endpoint: "picsafe@hospital.example" }],
    [
      { sendType: "email", endpoint: "" },
      { endpoint: "", keyServer: "" },
    ],
    [{ sendType: "email", name: "  My \t Hospital " }, { name: "My Hospital" }],
  ])("is stored in one spelling: %j", (part, stored) => {
    const { institution, problems } = checkInstitution(typed(part), []);
    expect(problems).toEqual({});
    expect(institution).toMatchObject(stored);
  });

  it.each<[Partial<InstitutionSettings>, string, string]>([
    [{ name: " " }, "name", "Give the institution a name"],
    [{ name: "Other HOSPITAL" }, "name", "of this name already"],
    [{ sendType: "post", endpoint: "" }, "endpoint", "Give the address"],
    [{ sendType: "post", endpoint: "hospital.example" }, "endpoint", "not the address of a server"],
    [{ sendType: "post", endpoint: "https://hospital.example/api/report" }, "endpoint", "nothing behind it"],
    [{ sendType: "post", endpoint: "http://hospital.example" }, "endpoint", "https:// only"],
    [{ sendType: "email", endpoint: "https://hospital.example" }, "endpoint", "not an e-mail address"],
    [{ keyServer: "http://key.hospital.example" }, "keyServer", "has to begin with https://"],
    [{ keyServer: "key" }, "keyServer", "not the address of a server"],
    [{ sendType: "post_static", key: "" }, "key", "Paste the key"],
    [{ sendType: "post_static", key: KEY.replace("7", "8") }, "key", "a character of it is wrong"],
  ])("is refused in words: %j", (part, field, words) => {
    const whole = { endpoint: "https://hospital.example", ...part };
    const { problems } = checkInstitution(typed(whole), ["Other Hospital"]);
    expect(Object.keys(problems)).toEqual([field]);
    expect(Object.values(problems).join()).toContain(words);
  });

  it("that was checked is right when it is looked at again", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webAuthority().map((authority) => `https://${authority}`),
      fc.emailAddress(),
      fc.constant(KEY),
    );
    const anything = fc.record({
      name: texts,
      sendType: fc.constantFrom(...SEND_TYPES),
      endpoint: texts,
      keyServer: texts,
      key: texts,
    });
    fc.assert(
      fc.property(anything, (settings) => {
        const first = checkInstitution(settings, []);
        if (Object.keys(first.problems).length > 0) return;
        expect(checkInstitution(first.institution, [])).toEqual(first);
      }),
      { numRuns: 50 },
    );
  });

  it("over plain HTTP is for the command line", () => {
    expect(isForBrowsers(typed({ endpoint: "http://hospital.example" }))).toBe(false);
    expect(isForBrowsers(typed({ endpoint: "http://localhost:8443" }))).toBe(true);
    expect(isForBrowsers(typed({ endpoint: "https://hospital.example" }))).toBe(true);
    expect(isForBrowsers(typed({ sendType: "email" }))).toBe(true);
  });
});
