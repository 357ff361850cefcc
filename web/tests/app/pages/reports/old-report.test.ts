import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../../../src/api";
import { OldReport } from "../../../../src/app/pages/reports/old-report";
import type * as Wire from "../../../../src/contract/openapi";
import { sealReport, utf8 } from "../../../../src/format";
import { EMPTY_EXTENSION } from "../../../../src/format/metadata-extension";
import { FakeServers, USER, answer, problem, tokenFor } from "../../../support/server";
import { RECEIPT } from "../../../support/receipt";

const ORIGIN = "https://my.example.org";
const REPORT_ID = "0000000011462800528240";
const NAME = `${"A".repeat(22)}-${REPORT_ID}`;
const REPORT = { reportId: REPORT_ID, link: `${ORIGIN}/app/report/de/${NAME}` };
const KEY = "K".repeat(43);

let servers: FakeServers;
let client: Client;

beforeEach(async () => {
  const conversion = {
    item: "001",
    from: "image/heic",
    to: "image/jpeg",
    note: "Smaller.",
    unknown: new Map(),
  };
  const { file, tag } = await sealReport(
    {
      metadata: {
        patient: { firstname: "Wrong" },
        details: { reportid: REPORT_ID, notes: "Day 3" },
        media: [
          { mediaid: "001", type: "photo" },
          { mediaid: "002", type: "video" },
        ],
        extension: {
          ...EMPTY_EXTENSION,
          conversions: [conversion],
          bodySite: { ...EMPTY_EXTENSION.bodySite, text: "Left forearm" },
          urgency: "Urgent",
        },
      },
      pdf: utf8("%PDF-1.7"),
      items: [
        { itemId: "001", mediaType: "photo", content: utf8("photo"), thumbnail: utf8("small") },
        { itemId: "002", mediaType: "video", content: utf8("film") },
      ],
    },
    { key: KEY, keyserverUrl: ORIGIN },
  );
  const entry: Wire.Entry = {
    seq: 3,
    at: "2026-03-04T05:06:07.890Z",
    action: "fetch",
    outcome: "granted",
    user: { kind: "user", ...USER },
    ip: "192.0.2.1",
    prev: "0".repeat(64),
    hash: "1".repeat(64),
  };
  servers = new FakeServers()
    .on(`POST ${ORIGIN}/sign-in/complete`, () =>
      answer("SignedInAnswer", {
        user_token: tokenFor(ORIGIN, 1),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        refresh_token: "refresh",
        user: USER,
      }),
    )
    .on(`GET ${ORIGIN}/cloud/reports/de/${NAME}`, () =>
      answer("LocatedReport", {
        download_url: `${ORIGIN}/storage`,
        size: file.size,
        expires_at: "2026-03-11T00:00:00Z",
        renewed: false,
      }),
    )
    .on(`GET ${ORIGIN}/storage`, () => new Response(file))
    .on(`GET ${ORIGIN}/keys/${REPORT_ID}`, () =>
      answer("FetchedKey", {
        report_id: REPORT_ID,
        key: KEY,
        sender: { kind: "user", ...USER },
        tag,
        entry,
        receipt: RECEIPT,
      }),
    );
  client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, servers.http());
  await client.session.completeWithCode("challenge", "12345678");
});

function opening(report: { reportId: string; link: string | undefined } = REPORT): OldReport {
  return new OldReport(
    { client, keyServer: (url) => client.keyServer(url, () => Promise.resolve(true)) },
    report,
  );
}

describe("what a corrected report takes over", () => {
  it("is the files and what is said of them, with what was done to them, and not the patient", async () => {
    const old = opening();
    await old.hasKey;
    const { items = [], ...others } = await old.takenOver();
    // a film without a picture of it cannot be shown
    expect(others).toEqual({
      notes: "Day 3",
      bodySite: "Left forearm",
      urgency: "urgent",
      lacksItems: true,
    });
    expect(items.map(({ type, conversion }) => [type, conversion])).toEqual([
      ["photo", { from: "image/heic", to: "image/jpeg", note: "Smaller." }],
    ]);
    expect(await items[0]?.content.text()).toBe("photo");
    expect(await items[0]?.thumbnail.text()).toBe("small");
  });

  it("is nothing where the key is not given any more, or there is no file", async () => {
    servers.on(`GET ${ORIGIN}/keys/${REPORT_ID}`, () => problem(410, "recalled"));
    for (const old of [opening(), opening({ reportId: REPORT_ID, link: undefined })]) {
      await old.hasKey;
      expect(await old.takenOver()).toEqual({ lacksItems: true });
    }
  });
});
