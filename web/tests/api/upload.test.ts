import { describe, expect, it } from "vitest";
import type { ResumedUpload, Upload } from "../../src/api/answers";
import { ApiError } from "../../src/api/errors";
import { type SendBody, digestsOf, upload } from "../../src/api/upload";
import { PART_SIZE, compositeDigest, sha256 } from "../../src/contract/uploads";
import { patterned } from "../support/bytes";
import { FakeServers } from "../support/server";

const STORAGE = "https://storage.example/file";
const FILE = new Blob([patterned(1_000_000)]);
const LARGE = new Blob([new Uint8Array(2 * PART_SIZE), patterned(1000)]);
const headers = new Map([["If-None-Match", "*"]]);
const WHOLE: Upload = { method: "PUT", url: STORAGE, headers, parts: undefined };
const BROKEN = new ApiError("unreachable", "unreachable");

function inParts(...numbers: number[]): Upload {
  const parts = numbers.map((number) => ({ number, url: `${STORAGE}?part=${number}`, headers }));
  return { method: "PUT", url: undefined, headers: undefined, parts };
}

/** A cloud that answers `states` in turn, and what it was asked. */
function cloud(...states: ResumedUpload[]): {
  calls: string[];
  resume: () => Promise<ResumedUpload>;
  complete: () => Promise<void>;
} {
  const calls: string[] = [];
  return {
    calls,
    resume: () => {
      calls.push("resume");
      return Promise.resolve(states.shift() ?? { uploaded: false, upload: WHOLE });
    },
    complete: () => {
      calls.push("complete");
      return Promise.resolve();
    },
  };
}

describe("the digests of a file", () => {
  it("that goes up whole are its own", async () => {
    const digests = await digestsOf(FILE);
    expect(digests).toEqual({ size: 1_000_000, sha256: await sha256(patterned(1_000_000)), partSha256: [] });
  });

  it("that goes up in parts are of each part, and of these", async () => {
    const { size, sha256: whole, partSha256 } = await digestsOf(LARGE);
    const zeros = await sha256(new Uint8Array(PART_SIZE));
    expect(partSha256).toEqual([zeros, zeros, await sha256(patterned(1000))]);
    expect([size, whole]).toEqual([LARGE.size, await compositeDigest(partSha256)]);
  });
});

describe("an upload", () => {
  it("sends the file as it is, with the signed headers, and tells its bytes", async () => {
    const seen: [number, number][] = [];
    const sent: [string, string, number][] = [];
    const send: SendBody = (url, given, body, { progress }) => {
      sent.push([url, [...given].join(), body.size]);
      progress(500_000);
      return Promise.resolve();
    };
    const place = cloud();
    const options = { progress: (...step: [number, number]) => seen.push(step) };
    await upload(WHOLE, FILE, place, new FakeServers().clock, options, send);
    expect(sent).toEqual([[STORAGE, "If-None-Match,*", 1_000_000]]);
    expect(seen).toEqual([
      [0, 1_000_000],
      [500_000, 1_000_000],
    ]);
    expect(place.calls).toEqual([]);
  });

  it("sends each part and has them put together", async () => {
    const sent: [string, number][] = [];
    const send: SendBody = (url, _, body) => Promise.resolve(void sent.push([url, body.size]));
    const place = cloud();
    await upload(inParts(1, 2, 3), LARGE, place, new FakeServers().clock, {}, send);
    expect(sent).toEqual([
      [`${STORAGE}?part=1`, PART_SIZE],
      [`${STORAGE}?part=2`, PART_SIZE],
      [`${STORAGE}?part=3`, 1000],
    ]);
    expect(place.calls).toEqual(["complete"]);
  });

  it("goes on with the parts that are missing when the connection breaks", async () => {
    const sent: string[] = [];
    const seen: number[] = [];
    const send: SendBody = (url) => {
      sent.push(url.slice(-1));
      return sent.length === 2 ? Promise.reject(BROKEN) : Promise.resolve();
    };
    const place = cloud({ uploaded: false, upload: inParts(2, 3) });
    const servers = new FakeServers();
    const options = { progress: (done: number) => seen.push(done) };
    await upload(inParts(1, 2, 3), LARGE, place, servers.clock, options, send);
    expect(sent).toEqual(["1", "2", "2", "3"]);
    expect(seen).toEqual([0, PART_SIZE, PART_SIZE, 2 * PART_SIZE]);
    expect(place.calls).toEqual(["resume", "complete"]);
    expect(servers.waits).toEqual([500]);
  });

  it.each([
    ["a lost answer", BROKEN],
    ["a name that has a file", new ApiError("refused", "status_412")],
    ["a name that has a file, as one machine says it", new ApiError("refused", "already_uploaded")],
  ])("is done after %s if the file is there", async (_, error) => {
    const place = cloud({ uploaded: true, upload: undefined });
    await upload(WHOLE, FILE, place, new FakeServers().clock, {}, () => Promise.reject(error));
    expect(place.calls).toEqual(["resume"]);
  });

  it("asks for a new address when one has run out", async () => {
    const addresses: string[] = [];
    const send: SendBody = (url) => {
      addresses.push(url);
      return addresses.length === 1
        ? Promise.reject(new ApiError("not_allowed", "status_403"))
        : Promise.resolve();
    };
    const place = cloud({ uploaded: false, upload: { ...WHOLE, url: `${STORAGE}?fresh` } });
    await upload(WHOLE, FILE, place, new FakeServers().clock, {}, send);
    expect(addresses).toEqual([STORAGE, `${STORAGE}?fresh`]);
  });

  it("is given up when it comes no further", async () => {
    const place = cloud();
    const gone = upload(WHOLE, FILE, place, new FakeServers().clock, {}, () => Promise.reject(BROKEN));
    await expect(gone).rejects.toBe(BROKEN);
    expect(place.calls).toEqual(["resume", "resume"]);
  });

  it.each([
    ["refused", new ApiError("refused", "digest_mismatch")],
    ["cancelled", new DOMException("cancelled", "AbortError")],
  ])("that was %s is not repeated", async (_, error) => {
    const place = cloud();
    const refused = upload(WHOLE, FILE, place, new FakeServers().clock, {}, () => Promise.reject(error));
    await expect(refused).rejects.toBe(error);
    expect(place.calls).toEqual([]);
  });

  it.each([[inParts(4)], [{ ...WHOLE, url: undefined }]])(
    "asked for what there is not is refused",
    async (asked) => {
      const refused = upload(asked, LARGE, cloud(), new FakeServers().clock, {}, () => Promise.resolve());
      await expect(refused).rejects.toMatchObject({ code: "invalid_answer" });
    },
  );
});
