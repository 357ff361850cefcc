import { describe, expect, it } from "vitest";
import { OneAtATime } from "../../src/media";

describe("one at a time", () => {
  it("begins nothing before what came earlier has ended, and goes on after what failed", async () => {
    const began: string[] = [];
    const ends: (() => void)[] = [];
    const queue = new OneAtATime();
    const work = (name: string) => async () => {
      began.push(name);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (name === "one") throw new TypeError("broken");
      return name;
    };
    const [one, other] = [queue.run(work("one")), queue.run(work("other"))];
    const failed = expect(one).rejects.toThrow("broken");
    await Promise.resolve();
    expect(began).toEqual(["one"]);
    ends[0]?.();
    await failed;
    await Promise.resolve();
    expect(began).toEqual(["one", "other"]);
    ends[1]?.();
    expect(await other).toBe("other");
  });

  it("begins nothing that nobody waits for any more", async () => {
    const queue = new OneAtATime();
    const leaving = new AbortController();
    let began = false;
    const done = queue.run(() => Promise.resolve((began = true)), leaving.signal);
    leaving.abort();
    await expect(done).rejects.toMatchObject({ name: "AbortError" });
    expect(began).toBe(false);
  });
});
