import { expect, it } from "vitest";
import { KeyServerHistory } from "../../src/app/key-server-history";

it("knows where the keys of a session's reports are, the last used first, until it forgets", () => {
  const history = new KeyServerHistory();
  history.remember("1", "https://one.example");
  history.remember("2", "https://two.example");
  history.remember("3", "https://one.example");
  expect(history.find("2")).toBe("https://two.example");
  expect(history.find("4")).toBeUndefined();
  expect(history.recent).toEqual(["https://one.example", "https://two.example"]);
  history.clear();
  expect(history.recent).toEqual([]);
  expect(history.find("1")).toBeUndefined();
});
