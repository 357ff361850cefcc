import { expect, it } from "vitest";
import { Client } from "../../src/api";
import { FakeServers, answer, problem } from "../support/server";

const LINK = "https://my.example/app/report/au/x";
const SERVERS = {
  userUrl: "https://user.example",
  keyUrl: "https://key.example",
  cloudUrl: "https://cloud.example",
};
const { signal } = new AbortController();

it("says who sent a report without a sign-in", async () => {
  const server = new FakeServers();
  const { recipients } = new Client(SERVERS, server.http());
  const url = "POST https://user.example/reports/sender";
  server.on(url, () => answer("ShownSender", { name: "Dr Pat Example", enterprise: "Example Hospital" }));
  expect(await recipients.senderOf(LINK, signal)).toEqual({
    name: "Dr Pat Example",
    enterprise: "Example Hospital",
  });
  expect(server.seen[0]).toMatchObject({ token: null, body: { link: LINK } });
  server.on(url, () => answer("ShownSender", { name: "Dr Pat Example", enterprise: null }));
  expect((await recipients.senderOf(LINK, signal)).enterprise).toBeUndefined();
  server.on(url, () => problem(404, "unknown_report"));
  await expect(recipients.senderOf(LINK, signal)).rejects.toMatchObject({ code: "unknown_report" });
});
