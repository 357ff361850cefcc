import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, Http } from "../../../src/api";
import { DropboxTokens } from "../../../src/app/integrations/dropbox-tokens";
import { NEW_DROPBOX, checkDropbox } from "../../../src/app/integrations/dropbox-institution";
import { AppFolder } from "../../../src/delivery/dropbox/app-folder";
import { contentHash } from "../../../src/delivery/dropbox/content-hash";
import { redeemCode, requestSignIn } from "../../../src/delivery/dropbox/sign-in";
import { FolderDelivery } from "../../../src/delivery/folder-delivery";
import { completeMetadata } from "../../../src/format/metadata";
import { FakeDropbox } from "../../support/dropbox";
import { FakeServers, json } from "../../support/server";

const SIGNAL = new AbortController().signal;
const REPORT_ID = "0000000011462800528240";
const CHUNK = 10;
const LARGE = new Uint8Array(25).fill(7);

let dropbox: FakeDropbox;

beforeEach(() => {
  dropbox = new FakeDropbox();
});

function delivery(...contents: (string | Uint8Array<ArrayBuffer>)[]): FolderDelivery {
  const files = contents.map((content, index) => ({
    name: `00${index + 1}.jpg`,
    content: new Blob([content]),
  }));
  const metadata = completeMetadata({ details: { datetime: "2026-03-04T05:06:07Z" } });
  return new FolderDelivery(
    { deliveryId: "0123456789abcdef0123456789abcdef", reportId: REPORT_ID, metadata, files },
    { userid: "1", email: "pat@example.org" },
  );
}

function deliver(report: FolderDelivery): Promise<void> {
  const http = new Http(dropbox.fetch, new FakeServers().clock);
  return report.deliver(new AppFolder("secret", http, SIGNAL, CHUNK), () => undefined);
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error.code;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}

describe("a report in a Dropbox", () => {
  it("is files that are written once, and the manifest last", async () => {
    await deliver(delivery("one", "two"));
    expect([...dropbox.files.keys()]).toEqual(
      ["001.jpg", "002.jpg", "manifest.json"].map((name) => `/${REPORT_ID}/${name}`),
    );
    const manifest = JSON.parse(
      new TextDecoder().decode(dropbox.files.get(`/${REPORT_ID}/manifest.json`)),
    ) as object;
    expect(manifest).toMatchObject({
      version: 1,
      report_id: REPORT_ID,
      sender: { userid: "1", email: "pat@example.org" },
      files: [
        { name: "001.jpg", size: 3, sha256: createHash("sha256").update("one").digest("hex") },
        { name: "002.jpg", size: 3 },
      ],
    });
    expect(new Set(dropbox.calls.map(({ token }) => token))).toEqual(new Set(["Bearer secret"]));
  });

  it("is there once, whichever answer is lost", async () => {
    await deliver(delivery("one", LARGE));
    const count = dropbox.calls.length;
    const whole = dropbox.files.size;
    for (let index = 0; index < count; index++) {
      dropbox = new FakeDropbox();
      dropbox.fault = (_, number) => (number === index ? "lost" : undefined);
      await deliver(delivery("one", LARGE));
      expect([index, dropbox.files.size]).toEqual([index, whole]);
      expect(Buffer.from(dropbox.files.get(`/${REPORT_ID}/002.jpg`) ?? []).equals(LARGE)).toBe(true);
    }
  });

  it("goes on where it was when somebody tries again, and is not sent twice", async () => {
    const report = delivery("one", "two");
    dropbox.fault = (call, index) =>
      call === "2/files/upload" && index > 1 ? new Response("", { status: 500 }) : undefined;
    expect(await failure(deliver(report))).toBe("dropbox_unavailable");
    dropbox.fault = () => undefined;
    const before = dropbox.calls.length;
    await deliver(report);
    expect(dropbox.calls.slice(before).filter(({ url }) => url === "2/files/upload").length).toBe(1);
    await deliver(report);
    expect(dropbox.files.size).toBe(3);
  });

  it("is written again where it was said to be written and is not there", async () => {
    const report = delivery("one");
    const hash = await contentHash(new Blob(["one"]));
    let swallowed = 0;
    dropbox.fault = (call) =>
      call === "2/files/upload" && swallowed++ === 0 ? json({ content_hash: hash }) : undefined;
    expect(await failure(deliver(report))).toBe("dropbox_not_stored");
    await deliver(report);
    expect(dropbox.files.size).toBe(2);
  });

  it("replaces nothing", async () => {
    dropbox.files.set(`/${REPORT_ID}/001.jpg`, new TextEncoder().encode("other"));
    expect(await failure(deliver(delivery("one")))).toBe("dropbox_name_taken");
    dropbox.files.set(`/${REPORT_ID}/manifest.json`, new TextEncoder().encode("{}"));
    expect(await failure(deliver(delivery("one")))).toBe("dropbox_name_taken");
    expect(dropbox.files.size).toBe(2);
  });

  it.each([
    [401, "", "dropbox_login_refused"],
    [400, "", "dropbox_refused"],
    [429, "", "dropbox_unavailable"],
    [409, "path/insufficient_space/.", "dropbox_full"],
    [409, "path/malformed_path/.", "dropbox_refused"],
  ])("says what %i %s means", async (status, summary, code) => {
    dropbox.fault = (call) =>
      call === "2/files/upload" ? json({ error_summary: summary, error: {} }, status) : undefined;
    expect(await failure(deliver(delivery("one")))).toBe(code);
  });

  it("has the hash that Dropbox gives contents", async () => {
    // of its documentation: blocks of 4 MiB
    const whole = new Uint8Array(9_000_000).fill(7);
    const blocks = [whole.subarray(0, 4194304), whole.subarray(4194304, 8388608), whole.subarray(8388608)];
    const digests = blocks.map((block) => createHash("sha256").update(block).digest());
    const expected = createHash("sha256").update(Buffer.concat(digests)).digest("hex");
    expect(await contentHash(new Blob([whole]))).toBe(expected);
    expect(await contentHash(new Blob([]))).toBe(createHash("sha256").update("").digest("hex"));
  });
});

describe("connecting a Dropbox", () => {
  const TOKEN = "https://api.dropboxapi.com/oauth2/token";

  it("takes a code, and shows that it was us who asked", async () => {
    const asked: URLSearchParams[] = [];
    const clock = new FakeServers();
    const http = new Http((url, init) => {
      expect(url).toBe(TOKEN);
      asked.push(init.body as URLSearchParams);
      return Promise.resolve(json({ access_token: "secret", expires_in: 14400, token_type: "bearer" }));
    }, clock.clock);
    const request = await requestSignIn("u6xk2pexample");
    const parameters = new URL(request.url).searchParams;
    expect(new URL(request.url).origin).toBe("https://www.dropbox.com");
    expect(parameters.get("code_challenge")).toBe(
      createHash("sha256").update(request.verifier).digest("base64url"),
    );
    expect([parameters.get("client_id"), parameters.get("token_access_type")]).toEqual([
      "u6xk2pexample",
      "online",
    ]);
    const token = await redeemCode("u6xk2pexample", " code ", request, http, SIGNAL);
    expect(token).toEqual({ token: "secret", until: clock.now + 14_400_000 });
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      grant_type: "authorization_code",
      code: "code",
      client_id: "u6xk2pexample",
      code_verifier: request.verifier,
    });
    expect((await requestSignIn("u6xk2pexample")).verifier).not.toBe(request.verifier);
  });

  it.each([
    [400, { error: "invalid_grant" }, "dropbox_code_refused"],
    [503, {}, "dropbox_unavailable"],
    [200, { access_token: "a\r\nb", expires_in: 1 }, "invalid_answer"],
    [200, {}, "invalid_answer"],
  ])("fails with %i", async (status, body, code) => {
    const http = new Http(() => Promise.resolve(json(body, status)), new FakeServers().clock);
    expect(await failure(redeemCode("key", "code", { url: "", verifier: "v" }, http, SIGNAL))).toBe(code);
  });

  it("is for one app, and for as long as Dropbox says", () => {
    const clock = new FakeServers();
    const tokens = new DropboxTokens(clock.clock);
    const mine = { ...NEW_DROPBOX, endpoint: "u6xk2pexample" };
    tokens.remember(mine, { token: "secret", until: clock.now + 14_400_000 });
    expect(tokens.of({ ...mine, name: "Another name" })).toBe("secret");
    expect(tokens.of({ ...mine, endpoint: "another" })).toBeUndefined();
    clock.now += 14_000_000;
    expect(tokens.of(mine)).toBeUndefined();
    tokens.remember(mine, { token: "secret", until: clock.now + 14_400_000 });
    tokens.clear();
    expect(tokens.of(mine)).toBeUndefined();
  });

  it("needs an app's key, and a name of its own", () => {
    const check = (part: object): readonly string[] =>
      Object.keys(checkDropbox({ ...NEW_DROPBOX, endpoint: "u6xk2pexample", ...part }, ["mine"]).problems);
    expect(check({})).toEqual([]);
    expect(check({ endpoint: "https://www.dropbox.com" })).toEqual(["endpoint"]);
    expect(check({ name: " Mine " })).toEqual(["name"]);
    expect(check({ name: "" })).toEqual(["name"]);
  });
});
