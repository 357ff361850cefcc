import { expect, it } from "vitest";
import { KeyPlaces } from "../../src/app/key-server-history";

it("knows where the keys of a session's reports are, the last used first, until it forgets", () => {
  const places = new KeyPlaces();
  places.remember("1", "https://one.example");
  places.remember("2", "https://two.example");
  places.remember("3", "https://one.example");
  expect(places.of("2")).toBe("https://two.example");
  expect(places.of("4")).toBeUndefined();
  expect(places.known).toEqual(["https://one.example", "https://two.example"]);
  places.forget();
  expect(places.known).toEqual([]);
  expect(places.of("1")).toBeUndefined();
});
