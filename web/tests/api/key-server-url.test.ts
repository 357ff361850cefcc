import { describe, expect, it } from "vitest";
import type { LocatedReport } from "../../src/api/answers";
import { fetchKeyServerUrl } from "../../src/api/key-server-url";
import { sealReport } from "../../src/format";
import { concat, utf8 } from "../../src/contract/bytes";
import { FakeServers } from "../support/server";

const URL_OF_FILE = "https://storage.example/file";
const KEY_SERVER = "https://key.hospital.example";

async function sealed(keyserverUrl: string): Promise<Uint8Array> {
  const nobody = { firstname: "", lastname: "" };
  const { file } = await sealReport(
    {
      metadata: {
        patient: nobody,
        user: nobody,
        details: { reportid: "0000000011462800528240" },
        consent: {},
        media: [{ mediaid: "001", type: "audio" }],
      },
      pdf: utf8("%PDF-1.7"),
      items: [{ itemId: "001", mediaType: "audio", content: utf8("sound"), thumbnail: utf8("picture") }],
    },
    { key: "K".repeat(43), keyserverUrl },
  );
  return new Uint8Array(await file.arrayBuffer());
}

/** Asks for what a file names, of a storage that knows ranges; also says which bytes it gave. */
async function named(file: Uint8Array): Promise<[url: string | undefined, range: string | null]> {
  const servers = new FakeServers();
  let range: string | null = null;
  servers.on(`GET ${URL_OF_FILE}`, ({ init }) => {
    range = new Headers(init.headers).get("Range");
    const last = Number(/^bytes=0-([0-9]+)$/.exec(range ?? "")?.[1]);
    return new Response(file.slice(0, last + 1), { status: 206 });
  });
  const where: LocatedReport = {
    downloadUrl: URL_OF_FILE,
    size: file.length,
    expiresAt: new Date(),
    renewed: false,
  };
  return [await fetchKeyServerUrl(servers.http(), where, new AbortController().signal), range];
}

describe("namedKeyServer", () => {
  it("reads the address of the Key Server, and little else", async () => {
    const large = concat(await sealed(KEY_SERVER), new Uint8Array(1_000_000));
    const [url, range] = await named(large);
    expect(url).toBe(KEY_SERVER);
    expect(Number(range?.split("-")[1])).toBeLessThan(100_000);
  });

  it("finds none in a report that no server has the key of", async () => {
    expect((await named(await sealed("")))[0]).toBeUndefined();
  });

  it.each([
    ["nothing", new Uint8Array(1)],
    ["another file", utf8("a letter to somebody, and not a zip file at all")],
    ["a zip that is cut short", utf8("PK\u0003\u0004")],
  ])("finds none in %s", async (_, bytes) => {
    expect((await named(bytes))[0]).toBeUndefined();
  });

  it("finds none where the name, the method or the size is another", async () => {
    const file = await sealed(KEY_SERVER);
    for (const [offset, value] of [
      [6, 8],
      [8, 8],
      [30, 0x51],
      [21, 0xff],
    ] as const) {
      const changed = file.slice();
      changed[offset] = value;
      expect((await named(changed))[0]).toBeUndefined();
    }
  });

  it("fails where storage knows no ranges: a whole report is not read for this", async () => {
    const servers = new FakeServers().on(`GET ${URL_OF_FILE}`, () => new Response("x", { status: 200 }));
    const where: LocatedReport = { downloadUrl: URL_OF_FILE, size: 1, expiresAt: new Date(), renewed: false };
    await expect(
      fetchKeyServerUrl(servers.http(), where, new AbortController().signal),
    ).rejects.toMatchObject({
      code: "interrupted",
    });
  });
});
