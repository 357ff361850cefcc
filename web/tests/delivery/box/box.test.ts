import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, Http, type UserServer } from "../../../src/api";
import { NEW_BOX, checkBox } from "../../../src/app/integrations/box-institution";
import { BoxLogins } from "../../../src/app/integrations/box-logins";
import { BoxFolder, BoxMemory } from "../../../src/delivery/box/box-folder";
import { requestBox } from "../../../src/delivery/box/sign-in";
import { FolderDelivery } from "../../../src/delivery/folder-delivery";
import { completeMetadata } from "../../../src/format/metadata";
import { FakeBox } from "../../support/box";
import { FakeServers, json } from "../../support/server";

const SIGNAL = new AbortController().signal;
const REPORT_ID = "0000000011462800528240";
const LARGE = "7".repeat(1000);
const WHOLE = ["001.jpg", "002.jpg", "manifest.json"].map((name) => `PicSafe/${REPORT_ID}/${name}`);

let box: FakeBox;
let memory: BoxMemory;

beforeEach(() => {
  box = new FakeBox();
  memory = new BoxMemory();
});

function delivery(...contents: string[]): FolderDelivery {
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

/** The manifest is smaller than what goes up in parts here. */
function deliver(report: FolderDelivery, large = 900): Promise<void> {
  const http = new Http(box.fetch, new FakeServers().clock);
  return report.deliver(new BoxFolder("secret", http, SIGNAL, memory, large), () => undefined);
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error.code;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}

const called = (call: string): number => box.calls.filter((one) => one.call === call).length;

describe("a report in a Box", () => {
  it("is files in a folder of its own, and the manifest last", async () => {
    await deliver(delivery("one", LARGE));
    expect([...box.files.keys()]).toEqual(WHOLE);
    expect(box.files.get(WHOLE[1] ?? "")?.toString()).toBe(LARGE);
    expect(called("PUT files/upload_sessions/SESSION")).toBeGreaterThan(3);
    expect(new Set(box.calls.map(({ token }) => token))).toEqual(new Set(["Bearer secret"]));
    const origins = new Set(box.calls.map(({ url }) => new URL(url).origin));
    expect(origins).toEqual(new Set(["https://api.box.com", "https://upload.box.com"]));
  });

  it("is there once, whichever answer is lost", async () => {
    await deliver(delivery("one", LARGE));
    const count = box.calls.length;
    for (let index = 0; index < count; index++) {
      box = new FakeBox();
      memory = new BoxMemory();
      box.fault = (_, number) => (number === index ? "lost" : undefined);
      await deliver(delivery("one", LARGE));
      expect([index, [...box.files.keys()]]).toEqual([index, WHOLE]);
      expect([index, box.files.get(WHOLE[1] ?? "")?.toString()]).toEqual([index, LARGE]);
      // one folder of each name
      expect([index, box.items.length]).toEqual([index, 5]);
    }
  });

  it("goes on with the parts that Box has not got", async () => {
    const report = delivery(LARGE);
    let parts = 0;
    box.fault = (call) =>
      call === "PUT files/upload_sessions/SESSION" && ++parts > 2
        ? new Response("", { status: 503 })
        : undefined;
    expect(await failure(deliver(report))).toBe("box_unavailable");
    box.fault = () => undefined;
    const before = box.calls.length;
    await deliver(report);
    const again = box.calls.slice(before).map(({ call }) => call);
    expect(again.filter((call) => call === "PUT files/upload_sessions/SESSION")).toHaveLength(2);
    expect(box.files.get(WHOLE[0] ?? "")?.toString()).toBe(LARGE);
    await deliver(report);
    expect(box.files.size).toBe(2);
  });

  it("waits while Box puts parts together", async () => {
    box.notReady = 1;
    await deliver(delivery(LARGE));
    expect(box.files.size).toBe(2);
  });

  it("is written again where it was said to be written and is not there", async () => {
    const report = delivery("one");
    let swallowed = 0;
    box.fault = (call) =>
      call === "POST files/content" && swallowed++ === 0 ? json({ entries: [] }, 201) : undefined;
    expect(await failure(deliver(report, 10_000))).toBe("box_not_stored");
    await deliver(report, 10_000);
    expect(box.files.size).toBe(2);
  });

  it("replaces nothing", async () => {
    const report = box.put(box.put("0", "PicSafe"), REPORT_ID);
    box.put(report, "001.jpg", "other");
    expect(await failure(deliver(delivery("one")))).toBe("box_name_taken");
    expect(await failure(deliver(delivery(LARGE)))).toBe("box_name_taken");
    box.put(report, "manifest.json", "{}");
    expect(await failure(deliver(delivery("one")))).toBe("box_name_taken");
    expect(box.files.size).toBe(2);
    box = new FakeBox();
    memory = new BoxMemory();
    box.put("0", "PicSafe", "a file");
    expect(await failure(deliver(delivery("one")))).toBe("box_name_taken");
  });

  it("says that a folder was moved, and makes it anew", async () => {
    const report = delivery("one");
    await deliver(report);
    box.items.length = 0;
    expect(await failure(deliver(delivery("two")))).toBe("box_moved");
    await deliver(delivery("two"));
    expect(box.files.size).toBe(2);
  });

  it.each([
    [401, "", "box_login_refused"],
    [403, "storage_limit_exceeded", "box_full"],
    [403, "access_denied_insufficient_permissions", "box_not_taken"],
    [413, "file_size_limit_exceeded", "box_not_taken"],
    [429, "", "box_unavailable"],
    [500, "", "box_unavailable"],
    [409, "operation_blocked_temporary", "box_not_taken"],
  ])("says what %i %s means", async (status, word, code) => {
    box.fault = (call) => (call === "POST files/content" ? json({ code: word }, status) : undefined);
    expect(await failure(deliver(delivery("one"), 10_000))).toBe(code);
  });

  it("tells what pages are not let in to from what is not there", async () => {
    const http = (answers: boolean): Http =>
      new Http(
        (_, init) =>
          init.mode === "no-cors" && answers
            ? Promise.resolve(new Response())
            : Promise.reject(new TypeError()),
        new FakeServers().clock,
      );
    const folder = (answers: boolean): BoxFolder => new BoxFolder("t", http(answers), SIGNAL, memory);
    expect(await failure(folder(true).write("a/b", new Blob(["x"])))).toBe("box_cors");
    expect(await failure(folder(false).write("a/b", new Blob(["x"])))).toBe("box_unreachable");
  });
});

describe("signing in at Box", () => {
  it("leads to Box, and knows its own answer", () => {
    const app = { clientId: "boxclientid", redirectUri: "https://my.example/app/connected" };
    const { url, state } = requestBox(app);
    const { origin, searchParams } = new URL(url);
    expect(origin).toBe("https://account.box.com");
    expect(Object.fromEntries(searchParams)).toEqual({
      response_type: "code",
      client_id: "boxclientid",
      redirect_uri: "https://my.example/app/connected",
      state,
    });
    expect(state).toHaveLength(43);
    expect(requestBox(app).state).not.toBe(state);
  });

  it("is renewed once for all who wait, and forgotten where Box does not", async () => {
    const servers = new FakeServers();
    const logins = new BoxLogins(servers.clock);
    const renewed: string[] = [];
    let fails: ApiError | undefined;
    const users = {
      signInToBox: async ({ renewal }: { renewal: string }) => {
        await Promise.resolve();
        renewed.push(renewal);
        if (fails !== undefined) throw fails;
        return { accessToken: "second", expiresIn: 3600, renewal: "r2" };
      },
    } as unknown as UserServer;
    expect(await logins.of(NEW_BOX, users)).toBeUndefined();
    logins.remember(NEW_BOX, { accessToken: "first", expiresIn: 3600, renewal: "r1" });
    expect(await logins.of(NEW_BOX, users)).toBe("first");
    expect(await logins.of({ ...NEW_BOX, name: "Another account" }, users)).toBeUndefined();
    servers.now += 3_500_000;
    expect(await Promise.all([logins.of(NEW_BOX, users), logins.of(NEW_BOX, users)])).toEqual([
      "second",
      "second",
    ]);
    expect(renewed).toEqual(["r1"]);
    servers.now += 3_500_000;
    fails = new ApiError("unavailable", "box_unavailable");
    expect(await failure(logins.of(NEW_BOX, users))).toBe("box_unavailable");
    fails = new ApiError("refused", "box_refused");
    expect(await logins.of(NEW_BOX, users)).toBeUndefined();
    expect(await logins.of(NEW_BOX, users)).toBeUndefined();
    expect(renewed).toEqual(["r1", "r2", "r2"]);
    logins.remember(NEW_BOX, { accessToken: "first", expiresIn: 3600, renewal: "r1" });
    logins.clear();
    expect(await logins.of(NEW_BOX, users)).toBeUndefined();
  });

  it("needs a name of its own", () => {
    expect(checkBox(NEW_BOX, ["Mine"]).problem).toBeUndefined();
    expect(checkBox({ ...NEW_BOX, name: " mine " }, ["Mine"]).problem).toBeDefined();
    expect(checkBox({ ...NEW_BOX, name: "" }, []).problem).toBeDefined();
  });
});
