import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "../../../../src/api";
import { type UnsealedReport, unseal } from "../../../../src/app/pages/open-report/unseal";
import type * as Wire from "../../../../src/contract/openapi";
import { type Bytes, sealReport, utf8 } from "../../../../src/format";
import { wrapPassword } from "../../../../src/format/static-keys";
import { streamZip, zipSize } from "../../../../src/format/zip/writer";
import { blobFromChunks } from "../../../../src/format/blobs";
import { FakeServers, USER, answer, problem, tokenFor } from "../../../support/server";
import { RECEIPT } from "../../../support/receipt";

const ORIGIN = "https://my.example.org";
const REPORT_ID = "0000000011462800528240";
const HOSPITAL = "picsafekey1qypkk9737tsjcsj8lz7wdetr53q0yacr0kqjm6en5r62zw29mzvv99stjerg4";
const KEY = "K".repeat(43);
const SENDER: Wire.Person = { kind: "user", ...USER, userid: 2, lastname: "Sender" };

let servers: FakeServers;
let client: Client;

interface Sealed {
  readonly bytes: Bytes;
  readonly tag: string;
}

/** A report sealed with the key, as its sender and as everybody else who has had the key could. */
async function sealed(notes: string): Promise<Sealed> {
  const { file, tag } = await sealReport(
    { metadata: { details: { reportid: REPORT_ID, notes } }, pdf: utf8("%PDF-1.7"), items: [] },
    { key: KEY, keyserverUrl: ORIGIN },
  );
  return { bytes: new Uint8Array(await file.arrayBuffer()), tag };
}

/** A Key Server that has been told which file the key is for. */
function bindTo(bound: string): void {
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
  servers.on(`GET ${ORIGIN}/keys/${REPORT_ID}`, ({ url }) =>
    new URL(url).searchParams.get("tag") === bound
      ? answer("FetchedKey", {
          report_id: REPORT_ID,
          key: KEY,
          sender: SENDER,
          tag: bound,
          entry,
          receipt: RECEIPT,
        })
      : problem(403, "wrong_tag"),
  );
}

function open(file: Blob | Bytes, stage: (stage: string) => void = () => undefined): Promise<UnsealedReport> {
  const { signal } = new AbortController();
  return unseal(file, REPORT_ID, (url) => client.keyServer(url), stage, signal);
}

beforeEach(async () => {
  servers = new FakeServers().on(`POST ${ORIGIN}/sign-in/complete`, () =>
    answer("SignedInAnswer", {
      user_token: tokenFor(ORIGIN, 1),
      expires_at: new Date(servers.now + 3600_000).toISOString(),
      refresh_token: "refresh",
      user: USER,
    }),
  );
  client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, servers.http());
  await client.session.completeWithCode("challenge", "12345");
});

describe("opening a sealed report", () => {
  it("shows its tag to the Key Server, and says who sent it", async () => {
    const { bytes, tag } = await sealed("Healing well.");
    bindTo(tag);
    const { contents, sender } = await open(new Blob([bytes]));
    expect(contents.metadata.details.notes).toBe("Healing well.");
    expect(sender.lastname).toBe("Sender");
  });

  it("stops before the key where somebody else who has had it sealed another", async () => {
    bindTo((await sealed("Healing well.")).tag);
    const forged = await sealed("Amputate.");
    const stages: string[] = [];
    await expect(open(forged.bytes, (stage) => stages.push(stage))).rejects.toMatchObject({
      code: "wrong_tag",
    });
    expect(stages).toEqual(["key"]);
  });

  it("shows nothing of a file that was replaced in the meantime", async () => {
    const { bytes, tag } = await sealed("Healing well.");
    const forged = await sealed("Healing ill..");
    bindTo(tag);
    const replace = (stage: string): void => {
      if (stage === "decrypt") bytes.set(forged.bytes);
    };
    await expect(open(bytes, replace)).rejects.toMatchObject({ code: "wrong_tag" });
  });

  it("says what for where its policy asks, and why it is an emergency", async () => {
    const { bytes, tag } = await sealed("Healing well.");
    bindTo(tag);
    servers.on(`GET ${ORIGIN}/keys/${REPORT_ID}`, () => problem(403, "purpose_needed"));
    await expect(open(bytes)).rejects.toMatchObject({ code: "purpose_needed" });
    const asked: unknown[] = [];
    const identified: unknown[] = [];
    servers.on(`POST ${ORIGIN}/keys/${REPORT_ID}/release`, ({ body }) => {
      asked.push(body);
      return problem(403, "no_break_glass");
    });
    const { signal } = new AbortController();
    for (const said of [{ purpose: "treatment" as const }, { reason: "Unconscious" }]) {
      const opening = unseal(
        bytes,
        REPORT_ID,
        (url) => client.keyServer(url),
        () => undefined,
        signal,
        said,
        ({ reportId, tag: shown }) => identified.push([reportId, shown]),
      );
      await expect(opening).rejects.toMatchObject({ code: "no_break_glass" });
    }
    expect(asked).toEqual([
      { tag, purpose: "treatment" },
      { tag, reason: "Unconscious" },
    ]);
    // whoever is refused may approve of somebody else
    expect(identified).toEqual([
      [REPORT_ID, tag],
      [REPORT_ID, tag],
    ]);
  });

  it("asks nobody for what only a hospital can open", async () => {
    const staticKey = await wrapPassword(HOSPITAL, REPORT_ID, KEY);
    const { file } = await sealReport(
      { metadata: { details: { reportid: REPORT_ID } }, pdf: utf8("%PDF-1.7"), items: [] },
      { key: KEY, keyserverUrl: "", staticKey },
    );
    await expect(open(file)).rejects.toMatchObject({ code: "sealed_to_hospital" });
    expect(servers.to(`${ORIGIN}/keys`)).toEqual([]);
  });

  it.each([0, 31])("asks nobody for a message of %i bytes", async (size) => {
    const members = [
      ["package.json", utf8(JSON.stringify({ keyserver_url: ORIGIN }))] as const,
      ["package.encrypted", new Uint8Array(size)] as const,
    ].map(([name, data]) => ({ name, size: data.length, chunks: () => [data] }));
    const file = await blobFromChunks(streamZip(members), zipSize(members), "application/zip");
    await expect(open(file)).rejects.toMatchObject({ code: "truncated" });
    expect(servers.to(`${ORIGIN}/keys`)).toEqual([]);
  });
});
