import { describe, expect, it } from "vitest";
import { lockedMemory } from "../../../src/media/photos/memory";

describe("room for photos' pixels", () => {
  it.each([
    ["of 24 megapixels beside another", { width: 5712, height: 4284 }, "shared"],
    ["of more alone", { width: 8160, height: 6120 }, "exclusive"],
    ["of a size that no header says alone", undefined, "exclusive"],
  ])("is given to one %s", async (_, size, expected) => {
    const asked: unknown[] = [];
    let began = 0;
    const locks = {
      request: async (name: string, { mode }: LockOptions, work: () => unknown) => {
        asked.push([name, mode, began]);
        return Promise.resolve(work());
      },
    } as unknown as LockManager;
    const memory = lockedMemory(locks, "photos", () => (began += 1));
    expect(await memory(size, () => Promise.resolve("prepared"))).toBe("prepared");
    expect(asked).toEqual([["photos", expected, 0]]);
    expect(began).toBe(1);
  });
});
