import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/contract/bytes";
import { decodePackage, encodePackage } from "../../src/format/package";

const packageOf = (url: unknown): Uint8Array => utf8(JSON.stringify({ keyserver_url: url }));

describe("package.json", () => {
  it.each([
    "https://key.example.org",
    "HTTP://localhost:8000/keys?x=1",
    "https://[2001:db8::1]:8443",
    "https://key.example.org:",
    "",
  ])("names %j", (url) => {
    expect(decodePackage(encodePackage({ keyserverUrl: url })).keyserverUrl).toBe(url);
  });

  it.each([
    "javascript:alert(1)",
    "ftp://key.example.org",
    "key.example.org",
    "https://",
    "https:///path",
    "https://key.example.org@evil.example",
    "https://key.example.org:0",
    "https://key.example.org:65536",
    "https://key.example.org:8a",
    "https://[::1",
    "https://[hello]",
    "https://key.example.org#x",
    "https://key.example.org\\@evil.example",
    "https://key example.org",
    "https://kéy.example.org",
    "https://key.example.org/\n/",
    "http://[fe80::1%25eth0]/",
    `https://key.example.org/${"x".repeat(2048)}`,
    5,
    {},
  ])("does not name %j", (url) => {
    expect(() => decodePackage(packageOf(url))).toThrow(expect.objectContaining({ code: "invalid_package" }));
  });

  it("without a Key Server names none", () => {
    expect(decodePackage(utf8("{}"))).toEqual({ keyserverUrl: "" });
    expect(decodePackage(packageOf(null))).toEqual({ keyserverUrl: "" });
  });

  it("never names what fetch would send somewhere else", () => {
    fc.assert(
      fc.property(fc.webAuthority({ withUserInfo: true, withPort: true, withIPv6: true }), (authority) => {
        let url;
        try {
          url = decodePackage(packageOf(`https://${authority}`)).keyserverUrl;
        } catch {
          return;
        }
        expect(new URL(url).username).toBe("");
        expect(url).not.toContain("@");
      }),
    );
  });
});
