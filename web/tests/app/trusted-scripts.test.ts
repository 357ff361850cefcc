import { afterEach, describe, expect, it, vi } from "vitest";
import { trustedScriptUrl } from "../../src/app/trusted-scripts";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("addresses of scripts", () => {
  it.each(["/sw.js", "/assets/convert-Bx_9-a.js"])("lets through the build's own: %s", (url) => {
    expect(trustedScriptUrl(url)).toBe(url);
  });

  it.each([
    "https://example.org/sw.js",
    "//example.org/assets/a.js",
    "/assets/../a.js",
    "/assets/a/b.js",
    "/assets/a.js?x",
    "blob:https://example.org/0",
    "data:text/javascript,0",
    "",
  ])("refuses any other: %s", (url) => {
    expect(() => trustedScriptUrl(url)).toThrow(TypeError);
  });

  it("makes its one policy once, since browsers refuse a second of the name", () => {
    const made: string[] = [];
    vi.stubGlobal("trustedTypes", {
      createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => {
        if (made.includes(name)) throw new TypeError("there is one of that name");
        made.push(name);
        return rules;
      },
    });
    expect(trustedScriptUrl("/sw.js")).toBe("/sw.js");
    expect(trustedScriptUrl("/assets/a-1.js")).toBe("/assets/a-1.js");
    expect(() => trustedScriptUrl("/other.js")).toThrow(TypeError);
    expect(made).toEqual(["picsafe"]);
  });
});
