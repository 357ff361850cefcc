import { describe, expect, it } from "vitest";
import type { User } from "../../../src/api";
import { Arrivals } from "../../../src/app/arrivals/arrivals";
import { launchOf } from "../../../src/app/arrivals/launch";

const LOADED = "https://my.picsafe.example/app/reports";
const USER = { userid: 1 } as User;
const SECRET = "s".repeat(43);

class SetClock {
  time = 0;
  readonly now = (): number => this.time;
  readonly sleep = (): Promise<void> => Promise.resolve();
}

class FakeSession {
  readonly user: User | undefined = undefined;
  #listener: (user: User | undefined) => void = () => undefined;
  readonly subscribe = (listener: (user: User | undefined) => void): (() => boolean) => {
    this.#listener = listener;
    return () => true;
  };
  say(user: User | undefined): void {
    this.#listener(user);
  }
}

function file(name: string): File {
  return new File(["content"], name);
}

describe("what arrives", () => {
  it("waits until it is taken, once", async () => {
    const arrivals = new Arrivals(new SetClock());
    arrivals.bringShared(Promise.resolve([file("one.jpg")]));
    arrivals.bringReport(file("report.picsafe"));
    expect(await arrivals.countShared()).toBe(1);
    expect((await arrivals.takeShared()).map(({ name }) => name)).toEqual(["one.jpg"]);
    expect(arrivals.takeReport()?.name).toBe("report.picsafe");
    expect(await arrivals.takeShared()).toEqual([]);
    expect(arrivals.takeReport()).toBeUndefined();
  });

  it("is not given to whoever signs in much later", async () => {
    const clock = new SetClock();
    const arrivals = new Arrivals(clock);
    arrivals.bringShared(Promise.resolve([file("one.jpg")]));
    arrivals.bringReport(file("report.picsafe"));
    clock.time = 600_000;
    expect(await arrivals.countShared()).toBe(0);
    expect(await arrivals.takeShared()).toEqual([]);
    expect(arrivals.takeReport()).toBeUndefined();
  });

  it("goes with whoever leaves, and waits for whoever signs in", async () => {
    const arrivals = new Arrivals(new SetClock());
    const session = new FakeSession();
    arrivals.follow(session);
    arrivals.bringShared(Promise.resolve([file("one.jpg")]));
    // a sign-in forgets one of before, first
    session.say(undefined);
    session.say(USER);
    expect(await arrivals.countShared()).toBe(1);
    session.say(undefined);
    expect(await arrivals.countShared()).toBe(0);
  });

  it("keeps the secret of a link until somebody is signed in, and tells who listens", () => {
    const arrivals = new Arrivals(new SetClock());
    const session = new FakeSession();
    arrivals.follow(session);
    const seen: (string | undefined)[] = [];
    const stop = arrivals.subscribe(() => seen.push(arrivals.signInSecret));
    arrivals.signInSecret = SECRET;
    session.say(undefined);
    session.say(USER);
    stop();
    arrivals.signInSecret = SECRET;
    expect(seen).toEqual([SECRET, undefined]);
  });
});

describe("launchOf", () => {
  it("reads the file that was opened", async () => {
    const getFile = (): Promise<File> => Promise.resolve(file("report.picsafe"));
    const launch = launchOf({ targetURL: LOADED, files: [{ getFile }] }, LOADED);
    expect(launch?.to === "file" && (await launch.read()).name).toBe("report.picsafe");
  });

  it.each([
    ["https://my.picsafe.example/app/new?from=home", { to: "page", path: "/app/new" }],
    [`https://my.picsafe.example/app/sign-in#token=${SECRET}`, { to: "sign-in", secret: SECRET }],
    ["https://elsewhere.example/app/new", undefined],
    [LOADED, undefined],
  ])("follows %s", (targetURL, launch) => {
    expect(launchOf({ targetURL }, LOADED)).toEqual(launch);
  });

  it("does nothing for a folder, or in a browser that says nothing", () => {
    expect(launchOf({ targetURL: LOADED, files: [{}] }, LOADED)).toBeUndefined();
    expect(launchOf({}, LOADED)).toBeUndefined();
  });
});
