import { expect, it } from "vitest";
import { Client } from "../../src/api";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";

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

it("has all told who have opened a report, however many they are", async () => {
  const server = new FakeServers();
  const { userUrl, keyUrl } = SERVERS;
  server.on(`POST ${userUrl}/sign-in/complete`, () =>
    answer("SignedInAnswer", {
      user_token: tokenFor([userUrl, keyUrl], 1),
      expires_at: new Date(server.now + 3600_000).toISOString(),
      refresh_token: "refresh",
      user: USER,
    }),
  );
  const url = `POST ${userUrl}/reports/0000000011462800528240/withdrawal`;
  server.on(url, () => new Response(null, { status: 204 }));
  const client = new Client(SERVERS, server.http());
  await client.session.completeWithCode("challenge", "12345");
  const openedBy = Array.from({ length: 401 }, (_, index) => index + 1);
  await client.users.tellOfWithdrawal(
    "0000000011462800528240",
    openedBy,
    "wrong_patient",
    "0000000011462800528999",
  );
  const asked = server
    .to(`${userUrl}/reports`)
    .map(({ body }) => (body as { opened_by: number[] }).opened_by);
  expect(asked.map(({ length }) => length)).toEqual([200, 200, 1]);
  expect(asked.flat()).toEqual(openedBy);
  expect(server.to(`${userUrl}/reports`)[2]?.body).toEqual({
    opened_by: [401],
    reason: "wrong_patient",
    superseded_by: "0000000011462800528999",
  });
  // an enterprise may have it whom the Key Server has given no key yet
  await client.users.tellOfWithdrawal("0000000011462800528240", [], "consent_withdrawn");
  expect(server.to(`${userUrl}/reports`).at(-1)?.body).toEqual({
    opened_by: [],
    reason: "consent_withdrawn",
  });
});
