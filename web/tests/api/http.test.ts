import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { user } from "../../src/api/answers";
import { array, decode, ignored, integer, object, string, timestamp } from "../../src/api/decode";
import { ApiError } from "../../src/api/errors";
import { Http } from "../../src/api/http";
import { errorFromProblem } from "../../src/api/problem-details";
import { findServers } from "../../src/api/servers";
import { rejection } from "../support/bytes";
import { FakeServers, USER, answer, json, problem } from "../support/server";

const URL_ = "https://my.example.org/me";

describe("a call", () => {
  it("takes nothing along but its own token", async () => {
    const servers = new FakeServers().on(`GET ${URL_}`, () => answer("UserView", USER));
    const found = await servers.http().call({ method: "GET", url: URL_, token: "token", answer: user });
    const { created_at: _, lock_minutes: lockMinutes, ...shown } = USER;
    expect(found).toEqual({ ...shown, lockMinutes });
    const { init } = servers.seen[0] ?? { init: {} };
    expect(init).toMatchObject({
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      headers: { Authorization: "Bearer token", Accept: "application/json" },
    });
  });

  it("is repeated while the failure may pass, as long as the server asks", async () => {
    const answers = [problem(503, "unavailable", { "Retry-After": "3" }), problem(500, "internal_error")];
    const servers = new FakeServers().on(`GET ${URL_}`, () => answers.shift() ?? answer("UserView", USER));
    await servers.http().call({ method: "GET", url: URL_, answer: user });
    expect(servers.waits).toEqual([3000, 1000]);
  });

  it("is given up after three attempts", async () => {
    const servers = new FakeServers();
    const call = servers.http().call({ method: "GET", url: URL_, answer: user });
    await expect(call).rejects.toMatchObject({ kind: "unreachable", code: "unreachable" });
    expect(servers.seen).toHaveLength(3);
  });

  it.each([
    [401, "not_signed_in"],
    [403, "not_allowed"],
    [404, "not_found"],
    [409, "conflict"],
    [410, "gone"],
    [429, "slow_down"],
    [400, "refused"],
  ])("that is refused with %i is not repeated", async (status, kind) => {
    const servers = new FakeServers().on(`GET ${URL_}`, () => problem(status, "some_code"));
    const call = servers.http().call({ method: "GET", url: URL_, answer: user });
    await expect(call).rejects.toMatchObject({ kind, code: "some_code", detail: "Detail of some_code." });
    expect(servers.seen).toHaveLength(1);
  });

  it.each([null, 5, "two\nlines"])("is a recall, whatever its reason is (%j)", async (reason) => {
    const servers = new FakeServers().on(
      `GET ${URL_}`,
      () => new Response(JSON.stringify({ code: "recalled", detail: "It was.", reason }), { status: 410 }),
    );
    const call = servers.http().call({ method: "GET", url: URL_, answer: user });
    await expect(call).rejects.toMatchObject({ kind: "gone", code: "recalled", reason: "" });
  });

  it.each([
    ["<html>", "invalid_answer"],
    ["", "invalid_answer"],
    ["{}", "invalid_answer"],
    [JSON.stringify({ ...USER, userid: "1" }), "invalid_answer"],
    [JSON.stringify({ ...USER, email: "x".repeat(321) }), "invalid_answer"],
  ])("does not believe %.20j", async (body, kind) => {
    const servers = new FakeServers().on(`GET ${URL_}`, () => new Response(body));
    const call = servers.http().call({ method: "GET", url: URL_, answer: user });
    await expect(call).rejects.toMatchObject({ kind });
  });

  it("does not read an answer without end", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const servers = new FakeServers().on(`GET ${URL_}`, () => new Response(endless));
    const call = servers.http().call({ method: "GET", url: URL_, answer: ignored });
    await expect(call).rejects.toMatchObject({ kind: "invalid_answer" });
    expect(sent).toBeLessThan(12);
  });

  it("ends at once when it is cancelled, and is not repeated", async () => {
    const controller = new AbortController();
    const http = new Http(
      (_, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener("abort", () => {
            reject(new DOMException("cancelled", "AbortError"));
          });
        }),
    );
    const call = http.call({ method: "GET", url: URL_, answer: user, signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
  });

  it("puts values into the query, and leaves out what is not given", async () => {
    const servers = new FakeServers().on(`GET ${URL_}`, () => answer("UserView", USER));
    const query = { cursor: "a&b=c", limit: 5, other: undefined };
    await servers.http().call({ method: "GET", url: URL_, query, answer: user });
    expect(servers.seen[0]?.url).toBe(`${URL_}?cursor=a%26b%3Dc&limit=5`);
  });
});

describe("a refusal", () => {
  it("of any form becomes an ApiError that quotes little", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.oneof(fc.json(), fc.string({ unit: "binary", maxLength: 2000 })),
        (status, body) => {
          const error = errorFromProblem(status, body, new Headers());
          expect(error).toBeInstanceOf(ApiError);
          expect(error.code).toMatch(/^[a-z][a-z0-9_]*$/);
          expect(error.detail.length).toBeLessThanOrEqual(500);
        },
      ),
    );
  });

  it("says how long to wait, if it does so in seconds", () => {
    const after = (value: string): number | undefined =>
      errorFromProblem(429, "", new Headers({ "Retry-After": value })).retryAfter;
    expect(after("7")).toBe(7);
    expect(after("999999999")).toBe(3600);
    expect(after("Wed, 21 Oct 2026 07:28:00 GMT")).toBeUndefined();
    expect(after("-1")).toBeUndefined();
  });
});

describe("decoding", () => {
  const thing = object({ some_name: string(3), how_many: integer, times: array(timestamp, 2) });

  it("names fields in camel case and ignores others", () => {
    const value = { some_name: "abc", how_many: 0, times: ["2026-03-04T05:06:07Z"], more: 1 };
    expect(decode(thing, value)).toEqual({
      someName: "abc",
      howMany: 0,
      times: [new Date("2026-03-04T05:06:07Z")],
    });
  });

  it.each([
    [null],
    [[]],
    [{ some_name: "abcd", how_many: 0, times: [] }],
    [{ some_name: "abc", how_many: -1, times: [] }],
    [{ some_name: "abc", how_many: 1.5, times: [] }],
    [{ some_name: "abc", how_many: 0, times: ["yesterday"] }],
    [{ some_name: "abc", how_many: 0, times: Array(3).fill("2026-03-04T05:06:07Z") }],
  ])("refuses %j", async (value) => {
    const error = await rejection(Promise.resolve().then(() => decode(thing, value)));
    expect(error).toMatchObject({ kind: "invalid_answer" });
  });
});

describe("servers", () => {
  it("are where the file beside the program says, else at its own origin", async () => {
    const origin = "https://my.example.org";
    const servers = new FakeServers().on(`GET ${origin}/servers.json`, () =>
      json({ user_url: "https://user.example.org/", key_url: "https://key.example.org" }),
    );
    expect(await findServers(servers.http(), origin)).toEqual({
      userUrl: "https://user.example.org",
      keyUrl: "https://key.example.org",
      cloudUrl: origin,
    });
  });
});
