import { expect, it } from "vitest";
import { Client } from "../../src/api";
import { parsePastedLink } from "../../src/contract/links";
import { FakeServers, USER, answer, tokenFor } from "../support/server";

const NAME = "0123456789abcdefghijKL-0000000011462800528240";
const LINK = `https://my.example/app/report/au/${NAME}`;
const SERVERS = {
  userUrl: "https://user.example",
  keyUrl: "https://key.example",
  cloudUrl: "https://cloud.example",
};
const END = "2026-03-17T05:06:07Z";

it("has the file kept for longer, and the lists say so, as of one that was removed", async () => {
  const { userUrl, keyUrl, cloudUrl } = SERVERS;
  const server = new FakeServers();
  server.on(`POST ${userUrl}/sign-in/complete`, () =>
    answer("SignedInAnswer", {
      user_token: tokenFor([userUrl, keyUrl, cloudUrl], 1),
      expires_at: new Date(server.now + 3600_000).toISOString(),
      refresh_token: "refresh",
      user: USER,
    }),
  );
  server.on(`POST ${cloudUrl}/cloud/reports/au/${NAME}/renewal`, () =>
    answer("RenewedReport", { expires_at: END }),
  );
  server.on(`POST ${userUrl}/reports/renewal`, () => answer("LoggedEnd", { expires_at: END }));
  server.on(`POST ${userUrl}/reports/removal`, () => new Response(null, { status: 204 }));
  const client = new Client(SERVERS, server.http());
  await client.session.completeWithCode("challenge", "12345");
  expect(await client.cloud.renew(parsePastedLink(LINK))).toEqual(new Date(END));
  expect(await client.recipients.listRenewed(LINK)).toEqual(new Date(END));
  await client.recipients.listRemoved(LINK);
  expect(server.to(`${userUrl}/reports`).map(({ body }) => body)).toEqual([{ link: LINK }, { link: LINK }]);
});
