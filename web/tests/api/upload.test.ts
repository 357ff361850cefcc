import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api/errors";
import { type SendForm, upload } from "../../src/api/upload";
import { patterned } from "../support/bytes";
import { FakeServers } from "../support/server";

const STORAGE = "https://storage.example/file";
const FILE = patterned(1_000_000);

describe("an upload", () => {
  const form = { method: "POST", url: STORAGE, fields: new Map([["key", "value"]]) } as const;
  const file = new Blob([FILE]);

  it("sends every field, then the file, and tells the file's bytes", async () => {
    const servers = new FakeServers();
    const seen: [number, number][] = [];
    const forms: [string, FormDataEntryValue][][] = [];
    const send: SendForm = (_, body, { progress }) => {
      forms.push([...body.entries()]);
      progress(500_250, 1_000_500);
      progress(1_000_500, 1_000_500);
      return Promise.resolve();
    };
    await upload(form, file, "1.picsafe", servers.clock, { progress: (...step) => seen.push(step) }, send);
    expect(forms[0]?.map(([name]) => name)).toEqual(["key", "file"]);
    expect((forms[0]?.[1]?.[1] as File).size).toBe(FILE.length);
    expect(seen).toEqual([
      [0, 1_000_000],
      [500_000, 1_000_000],
      [1_000_000, 1_000_000],
    ]);
  });

  it("begins anew when the connection breaks, and says so", async () => {
    const servers = new FakeServers();
    const seen: number[] = [];
    let attempts = 0;
    const send: SendForm = (_, __, { progress }) => {
      attempts += 1;
      progress(500, 1000);
      return attempts < 3 ? Promise.reject(new ApiError("unreachable", "unreachable")) : Promise.resolve();
    };
    await upload(form, file, "1.picsafe", servers.clock, { progress: (sent) => seen.push(sent) }, send);
    expect(seen).toEqual([0, 500_000, 0, 500_000, 0, 500_000]);
    expect(servers.waits).toEqual([500, 1000]);
  });

  it.each([
    ["refused", new ApiError("refused", "entity_too_large")],
    ["cancelled", new DOMException("cancelled", "AbortError")],
  ])("that was %s is not repeated", async (_, error) => {
    let attempts = 0;
    const send: SendForm = () => {
      attempts += 1;
      return Promise.reject(error);
    };
    await expect(upload(form, file, "1.picsafe", new FakeServers().clock, {}, send)).rejects.toBe(error);
    expect(attempts).toBe(1);
  });
});
