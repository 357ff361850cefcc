import { describe, expect, it } from "vitest";
import { download } from "../../src/api/download";

import { patterned } from "../support/bytes";
import { FakeServers, problem } from "../support/server";

const STORAGE = "https://storage.example/file";
const FILE = patterned(1_000_000);

/** Storage that sends `bytes`, then breaks off or not. */
function sending(bytes: Uint8Array<ArrayBuffer>, breaks: boolean, init: ResponseInit = {}): Response {
  let offset = 0;
  return new Response(
    new ReadableStream({
      pull: (controller) => {
        if (offset < bytes.length) controller.enqueue(bytes.slice(offset, (offset += 100_000)));
        else if (breaks) controller.error(new TypeError("network error"));
        else controller.close();
      },
    }),
    init,
  );
}

function located(servers: FakeServers, size = FILE.length): () => Promise<never> {
  let count = 0;
  return () => {
    count += 1;
    const where = { downloadUrl: `${STORAGE}?signature=${count}`, size, expiresAt: new Date(servers.now) };
    return Promise.resolve(where as never);
  };
}

describe("a download", () => {
  it("arrives whole, and says how far it is", async () => {
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => sending(FILE, false));
    const seen: number[] = [];
    const bytes = await download(servers.http(), located(servers), {
      progress: (done, total) => seen.push(done / total),
    });
    expect(Buffer.from(bytes).equals(FILE)).toBe(true);
    expect(seen.at(-1)).toBe(1);
    expect(servers.seen.every(({ token }) => token === null)).toBe(true);
  });

  it("goes on where it was interrupted, at a new URL", async () => {
    const servers = new FakeServers().on(`GET ${STORAGE}`, ({ init }) => {
      const range = new Headers(init.headers).get("Range");
      if (range === null) return sending(FILE.subarray(0, 400_000), true);
      const start = Number(/^bytes=([0-9]+)-$/.exec(range)?.[1]);
      return sending(FILE.subarray(start), false, { status: 206 });
    });
    const bytes = await download(servers.http(), located(servers));
    expect(Buffer.from(bytes).equals(FILE)).toBe(true);
    expect(servers.seen.map(({ url }) => url)).toEqual([`${STORAGE}?signature=1`, `${STORAGE}?signature=2`]);
    expect(new Headers(servers.seen[1]?.init.headers).get("Range")).toBe("bytes=400000-");
  });

  it("begins anew where storage knows no ranges", async () => {
    let first = true;
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => {
      const answer = first ? sending(FILE.subarray(0, 400_000), true) : sending(FILE, false);
      first = false;
      return answer;
    });
    const bytes = await download(servers.http(), located(servers));
    expect(Buffer.from(bytes).equals(FILE)).toBe(true);
  });

  it("is given up when it makes no headway", async () => {
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => sending(FILE.subarray(0, 0), true));
    await expect(download(servers.http(), located(servers))).rejects.toMatchObject({ code: "interrupted" });
    expect(servers.seen).toHaveLength(3);
  });

  it("that ends early is interrupted, too", async () => {
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => sending(FILE.subarray(0, 10), false));
    await expect(download(servers.http(), located(servers))).rejects.toMatchObject({ code: "interrupted" });
  });

  it("never takes more than was announced", async () => {
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => sending(FILE, false));
    const call = download(servers.http(), located(servers, FILE.length - 1));
    await expect(call).rejects.toMatchObject({ kind: "invalid_answer" });
  });

  it("is not begun if it would not fit into memory", async () => {
    const servers = new FakeServers();
    const call = download(servers.http(), located(servers, 2 ** 31));
    await expect(call).rejects.toMatchObject({ code: "too_large_for_browser" });
    expect(servers.seen).toEqual([]);
  });

  it("of a URL that ran out is asked for again", async () => {
    const answers = [problem(403, "expired_url")];
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => answers.shift() ?? sending(FILE, false));
    expect(await download(servers.http(), located(servers))).toHaveLength(FILE.length);
  });

  it("ends when it is cancelled", async () => {
    const controller = new AbortController();
    const servers = new FakeServers().on(`GET ${STORAGE}`, () => sending(FILE, false));
    const call = download(servers.http(), located(servers), {
      signal: controller.signal,
      progress: () => {
        controller.abort();
      },
    });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(servers.seen).toHaveLength(1);
  });
});
