import { beforeEach, expect, it, vi } from "vitest";
import type { SsoOffer } from "../../../src/api/sso";
import { handAnswer } from "../../../src/app/integrations/smart-channel";
import { SsoWays } from "../../../src/app/sso/sso-ways";

const MINUTE = 60_000;

let ways: SsoWays;
let ended: string[];

beforeEach(() => {
  ended = [];
  ways = new SsoWays((offer, { code }) => ended.push(`${offer.browser} ${code}`));
  return () => {
    ways.close();
  };
});

function offer(number: number): SsoOffer {
  return {
    name: "Example Hospital",
    required: true,
    url: "https://login.hospital.example/authorize",
    state: `state-${number.toString()}`,
    browser: `browser-${number.toString()}`,
    expiresAt: new Date(0),
  };
}

function comesBack(number: number): Promise<boolean> {
  const state = `state-${number.toString()}`;
  return handAnswer({ state, code: `code-${number.toString()}`, issuer: "", redirectUri: "" });
}

/** Nothing that was handed before is still on its way then, since messages keep their order. */
async function settled(): Promise<void> {
  ways.add(offer(9));
  expect(await comesBack(9)).toBe(true);
}

it("takes an answer to an older way while a newer one is offered, each once", async () => {
  ways.add(offer(1));
  ways.add(offer(2));
  ways.add(offer(2));
  expect(await comesBack(1)).toBe(true);
  expect(await comesBack(2)).toBe(true);
  void comesBack(1);
  void comesBack(3);
  await settled();
  expect(ended).toEqual(["browser-1 code-1", "browser-2 code-2", "browser-9 code-9"]);
});

it("waits for as long as the server takes it, and no longer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  ways.add(offer(1));
  vi.advanceTimersByTime(5 * MINUTE);
  ways.add(offer(2));
  vi.advanceTimersByTime(11 * MINUTE);
  vi.useRealTimers();
  void comesBack(1);
  expect(await comesBack(2)).toBe(true);
  expect(ended).toEqual(["browser-2 code-2"]);
});

it("waits on none that was left", async () => {
  ways.add(offer(1));
  ways.close();
  void comesBack(1);
  await settled();
  expect(ended).toEqual(["browser-9 code-9"]);
});
