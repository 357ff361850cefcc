import { beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../src/api/clock";
import { IdleLock, type LockState } from "../../../src/app/lock/idle-lock";

const MINUTE = 60_000;
const PAT = { userid: 11, lockMinutes: 5 };
const ALEX = { userid: 12, lockMinutes: 5 };

let lock: IdleLock;
let locks: number;
let heard: LockState["phase"][];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-04T05:06:07Z") });
  locks = 0;
  heard = [];
  lock = new IdleLock(systemClock, () => {
    locks += 1;
    lock.follow(undefined);
  });
  lock.subscribe(({ phase }) => heard.push(phase));
  return () => {
    vi.useRealTimers();
  };
});

/** As time passes while everything runs. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

/** As time passes while the computer sleeps: no timer runs. */
function sleepFor(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

describe("an unused page", () => {
  it("is warned a minute before it locks, and then locks", async () => {
    lock.follow(PAT);
    await pass(4 * MINUTE - 1);
    expect(lock.state.phase).toBe("open");
    await pass(1);
    expect(lock.state).toEqual({ phase: "warning", losesDraft: false });
    expect(lock.remaining).toBe(MINUTE);
    await pass(MINUTE - 1);
    expect(locks).toBe(0);
    await pass(1);
    expect(lock.state).toEqual({ phase: "locked", userid: 11, lostDraft: false });
    expect(locks).toBe(1);
    await pass(60 * MINUTE);
    expect([locks, heard]).toEqual([1, ["open", "warning", "locked"]]);
  });

  it("is never locked while nobody is signed in", async () => {
    lock.touch();
    await pass(60 * MINUTE);
    lock.check();
    lock.lock();
    expect([lock.state.phase, locks]).toEqual(["off", 0]);
    lock.follow(PAT);
    lock.follow(undefined);
    await pass(60 * MINUTE);
    expect([lock.state.phase, locks]).toEqual(["off", 0]);
  });

  it.each([
    [1, 30_000],
    [2, 60_000],
    [60, 60_000],
  ])("with %i minutes is warned %i ms before", async (lockMinutes, before) => {
    lock.follow({ userid: 11, lockMinutes });
    await pass(lockMinutes * MINUTE - before - 1);
    expect(lock.state.phase).toBe("open");
    await pass(1);
    expect(lock.state.phase).toBe("warning");
    await pass(before);
    expect(lock.state.phase).toBe("locked");
  });

  it.each([
    [undefined, 5],
    [0, 1],
    [1e9, 60],
  ])("takes no time but a bounded one: %s", async (lockMinutes, minutes) => {
    lock.follow({ userid: 11, lockMinutes });
    await pass(minutes * MINUTE - 1);
    expect(locks).toBe(0);
    await pass(1);
    expect(locks).toBe(1);
  });

  it("goes by another time as soon as that holds, and has not been used by that", async () => {
    lock.follow(PAT);
    await pass(3 * MINUTE);
    lock.follow({ ...PAT, lockMinutes: 10 });
    await pass(3 * MINUTE);
    expect(locks).toBe(0);
    lock.follow(PAT);
    expect(locks).toBe(1);
  });
});

describe("use", () => {
  it("keeps it open, whenever it comes", async () => {
    lock.follow(PAT);
    for (let round = 0; round < 20; round++) {
      await pass(4 * MINUTE + 30_000);
      expect(lock.state.phase).toBe("warning");
      lock.touch();
      expect(lock.state.phase).toBe("open");
    }
    await pass(5 * MINUTE);
    expect(locks).toBe(1);
  });

  it("comes too late after the time, however long no timer has run", () => {
    lock.follow(PAT);
    sleepFor(8 * 60 * MINUTE);
    lock.touch();
    expect(lock.state.phase).toBe("locked");
    lock.touch();
    expect([lock.state.phase, locks]).toEqual(["locked", 1]);
  });

  it("is not needed by a look at the clock to see that the computer has slept", () => {
    lock.follow(PAT);
    sleepFor(4 * MINUTE + 1);
    lock.check();
    expect(lock.state.phase).toBe("warning");
    sleepFor(MINUTE);
    lock.check();
    expect(lock.state.phase).toBe("locked");
  });

  it("counts anew where the clock was put back", async () => {
    lock.follow(PAT);
    sleepFor(-60 * MINUTE);
    lock.check();
    expect(lock.remaining).toBe(5 * MINUTE);
    await pass(5 * MINUTE);
    expect(locks).toBe(1);
  });
});

describe("work that goes on", () => {
  it("keeps it open, and gives the whole time afterwards", async () => {
    lock.follow(PAT);
    const [first, second] = [lock.work(), lock.work()];
    await pass(20 * MINUTE);
    first();
    first();
    await pass(20 * MINUTE);
    expect(heard).toEqual(["open"]);
    second();
    await pass(5 * MINUTE - 1);
    expect(locks).toBe(0);
    await pass(1);
    expect(locks).toBe(1);
  });

  it("takes the warning back", async () => {
    lock.follow(PAT);
    await pass(4 * MINUTE + 1);
    const done = lock.work();
    expect(lock.state.phase).toBe("open");
    done();
  });

  it("does not outlast a night in which the computer sleeps", () => {
    lock.follow(PAT);
    const done = lock.work();
    sleepFor(8 * 60 * MINUTE);
    lock.check();
    expect(locks).toBe(1);
    done();
    expect(locks).toBe(1);
  });

  it("goes on in a hidden page whose timers run once a minute", () => {
    lock.follow({ userid: 11, lockMinutes: 1 });
    lock.work();
    for (let round = 0; round < 10; round++) {
      sleepFor(MINUTE + 500);
      lock.check();
    }
    expect(lock.state.phase).toBe("open");
  });

  it("keeps a page that nobody touches open for an hour, and no longer", async () => {
    lock.follow(PAT);
    lock.work();
    await pass(60 * MINUTE);
    expect(locks).toBe(0);
    await pass(5 * MINUTE + 15_000);
    expect(locks).toBe(1);
  });

  it("keeps nothing open while it waits for an answer", async () => {
    lock.follow(PAT);
    const done = lock.work();
    await pass(10 * MINUTE);
    const answered = lock.question();
    await pass(4 * MINUTE);
    expect(lock.state.phase).toBe("warning");
    answered();
    expect(lock.state.phase).toBe("open");
    lock.touch();
    await pass(20 * MINUTE);
    expect(lock.state.phase).toBe("open");
    lock.question();
    await pass(5 * MINUTE);
    expect(locks).toBe(1);
    done();
  });
});

describe("locking", () => {
  it("says what goes with it, before and after", async () => {
    lock.follow(PAT);
    const sent = lock.draft();
    await pass(4 * MINUTE);
    expect(lock.state).toEqual({ phase: "warning", losesDraft: true });
    await pass(MINUTE);
    expect(lock.state).toEqual({ phase: "locked", userid: 11, lostDraft: true });
    sent();
    lock.follow(PAT);
    lock.lock();
    expect(lock.state).toEqual({ phase: "locked", userid: 11, lostDraft: false });
  });

  it("says what went with a sign-in that was ended elsewhere, and of one that lost nothing says nothing", () => {
    lock.follow(PAT);
    lock.follow(undefined, true);
    expect(lock.state.phase).toBe("off");
    lock.follow(PAT);
    const sent = lock.draft();
    lock.follow(undefined);
    expect(lock.state.phase).toBe("off");
    lock.follow(PAT);
    lock.follow(undefined, true);
    expect(lock.state).toEqual({ phase: "locked", userid: 11, lostDraft: true, isEnded: true });
    sent();
    lock.follow(ALEX);
    expect([lock.state.phase, locks]).toEqual(["open", 0]);
  });

  it("is over when somebody signs in, whoever it is", async () => {
    lock.follow(PAT);
    lock.lock();
    expect(lock.state).toEqual({ phase: "locked", userid: 11, lostDraft: false });
    lock.follow(ALEX);
    expect(lock.state.phase).toBe("open");
    await pass(5 * MINUTE);
    expect(lock.state).toEqual({ phase: "locked", userid: 12, lostDraft: false });
  });

  it("tells nobody who wants to hear no more", () => {
    const quiet: string[] = [];
    const stop = lock.subscribe(({ phase }) => quiet.push(phase));
    stop();
    lock.follow(PAT);
    expect(quiet).toEqual([]);
  });
});
