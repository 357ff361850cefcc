import { afterEach, expect, it, vi } from "vitest";
import { SharedFiles } from "../../src/sw/shared-files";

const ORIGIN = "https://my.picsafe.example";
const NOW = 1_800_000_000_000;

afterEach(() => {
  vi.useRealTimers();
});

function sharing(...files: readonly File[]): Request {
  const body = new FormData();
  body.append("title", "what a gallery calls it");
  for (const file of files) body.append("files", file);
  return new Request(`${ORIGIN}/app/share`, { method: "POST", body });
}

function photo(name: string): File {
  return new File(["picture"], name, { type: "image/jpeg" });
}

it("leads to the page that takes the files, which has them once", async () => {
  const shared = new SharedFiles();
  const answer = await shared.keep(sharing(photo("one.jpg"), photo("two.jpg")));
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`${ORIGIN}/app/shared`);
  expect(shared.take().map(({ name }) => name)).toEqual(["one.jpg", "two.jpg"]);
  expect(shared.take()).toEqual([]);
});

it("has what was shared last", async () => {
  const shared = new SharedFiles();
  await shared.keep(sharing(photo("one.jpg")));
  await shared.keep(sharing(photo("two.jpg")));
  expect(shared.take().map(({ name }) => name)).toEqual(["two.jpg"]);
});

it("gives nothing to a page that comes much later", async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const shared = new SharedFiles();
  await shared.keep(sharing(photo("one.jpg")));
  vi.setSystemTime(NOW + 60_000);
  expect(shared.take()).toEqual([]);
});

it("leads to the page even where nothing can be read", async () => {
  const shared = new SharedFiles();
  const answer = await shared.keep(new Request(`${ORIGIN}/app/share`, { method: "POST", body: "no form" }));
  expect(answer.status).toBe(303);
  expect(shared.take()).toEqual([]);
});
