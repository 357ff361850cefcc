// Answers of servers that are newer than this client, which it shows as they are.

import { describe, expect, it } from "vitest";
import type { AuditEntry, LoggedReport } from "../../src/api";
import { invitations, recallState, reports } from "../../src/api/answers";
import { enterprise, servers } from "../../src/api/enterprise-answers";
import { Client } from "../../src/api/client";
import { decode } from "../../src/api/decode";
import { errorFromProblem } from "../../src/api/problem-details";
import { actorDetails, actorName } from "../../src/app/text/actor-names";
import { explainError } from "../../src/app/text/error-messages";
import { accessText } from "../../src/app/text/access-texts";
import { addressState } from "../../src/app/text/address-states";
import { destinationName } from "../../src/app/text/destinations";
import { membershipName } from "../../src/app/text/memberships";
import { planName, serverKindName } from "../../src/app/text/names";
import { extensionLabels } from "../../src/app/text/extension-labels";
import {
  consentAnswers,
  consentLevelNames,
  consentMethodName,
  formatMediaCounts,
} from "../../src/app/text/report-labels";
import { utf8 } from "../../src/contract/bytes";
import { decodeMetadata } from "../../src/format";
import { personName } from "../../src/app/text/person-names";
import { formatItemCounts } from "../../src/app/text/item-counts";
import { contractFile } from "../support/files";
import { FakeServers, USER, answer, json, tokenFor } from "../support/server";

interface Vector {
  readonly name: string;
  readonly shown: readonly string[];
  readonly not_shown: readonly string[];
}

interface AnswerVector extends Vector {
  readonly answer: unknown;
}

const VECTORS = contractFile("open_readers") as {
  readonly report_id: string;
  readonly audit_logs: readonly (Vector & { readonly pages: readonly unknown[] })[];
  readonly problems: readonly (Vector & {
    readonly status: number;
    readonly body: unknown;
    readonly code: string;
  })[];
  readonly metadata: readonly (Vector & {
    readonly metadata: string;
    readonly not_consented: readonly string[];
  })[];
} & Readonly<
  Record<
    "report_lists" | "recalls" | "enterprises" | "registered_servers" | "invitations",
    readonly AnswerVector[]
  >
>;
const ORIGIN = "https://my.example.org";

function expectShown({ shown, not_shown = [] }: Partial<Vector>, texts: readonly string[]): void {
  const text = texts.join("\n");
  for (const part of shown ?? []) expect(text).toContain(part);
  for (const part of not_shown) expect(text).not.toContain(part);
}

function entryTexts(entry: AuditEntry): string[] {
  return [actorName(entry.user), accessText(entry), actorDetails(entry.user)];
}

function reportTexts({ reportId, summary, destination }: LoggedReport): string[] {
  return [reportId, formatItemCounts(summary), destinationName(destination)];
}

describe("an access log", () => {
  it.each(VECTORS.audit_logs)("with $name", async (vector) => {
    const pages = [...vector.pages];
    const fake = new FakeServers()
      .on(`POST ${ORIGIN}/sign-in/complete`, () =>
        answer("SignedInAnswer", {
          user_token: tokenFor(ORIGIN, 1),
          expires_at: "2126-01-01T00:00:00Z",
          refresh_token: "refresh",
          user: USER,
        }),
      )
      .on(`GET ${ORIGIN}/keys/${VECTORS.report_id}/log`, () => json(pages.shift()));
    const client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, fake.http());
    await client.session.completeWithCode("challenge", "12345");
    const { entries } = await client.keyServer().auditTrail(VECTORS.report_id);
    expectShown(vector, entries.flatMap(entryTexts));
  });
});

describe("a list of reports", () => {
  it.each(VECTORS.report_lists)("with $name", (vector) => {
    expectShown(vector, decode(reports, vector.answer).reports.flatMap(reportTexts));
  });
});

describe("an answer to a recall", () => {
  it.each(VECTORS.recalls)("with $name", (vector) => {
    const { fetchedBy } = decode(recallState, vector.answer);
    expectShown(
      vector,
      fetchedBy.map(({ user }) => actorName(user)),
    );
  });
});

describe("an enterprise", () => {
  it.each(VECTORS.enterprises)("with $name", (vector) => {
    const { plan, emails } = decode(enterprise, vector.answer);
    const states = emails.flatMap(({ email, status }) => [email, addressState(status)[1].toLowerCase()]);
    expectShown(vector, [planName(plan), ...states]);
  });
});

describe("a list of servers", () => {
  it.each(VECTORS.registered_servers)("with $name", (vector) => {
    const { keyServers } = decode(servers, vector.answer);
    expectShown(
      vector,
      keyServers.map(({ kind }) => serverKindName(kind)),
    );
  });
});

describe("memberships", () => {
  it.each(VECTORS.invitations)("with $name", (vector) => {
    const { memberships } = decode(invitations, vector.answer);
    expectShown(
      vector,
      memberships.flatMap(({ name, by }) => [name, membershipName(by)]),
    );
  });
});

describe("a refusal", () => {
  it.each(VECTORS.problems)("with $name", ({ status, body, code, ...vector }) => {
    const error = errorFromProblem(status, JSON.stringify(body), new Headers());
    expect(error.code).toBe(code);
    const { title, advice } = explainError(error);
    expectShown(vector, [title, advice]);
  });
});

describe("metadata.json", () => {
  it.each(VECTORS.metadata)("with $name", ({ metadata, not_consented, shown }) => {
    const read = decodeMetadata(utf8(metadata));
    const { consent, media, patient } = read;
    const fields = extensionLabels(read).consent.map(([, value]) => value);
    const items = media.flatMap(({ mediaid, levels }) => [mediaid, consentLevelNames(levels)]);
    const texts = [personName(patient), consentMethodName(read), ...fields, ...items];
    const answers = consentAnswers(consent);
    const granted = answers.filter(({ answer }) => answer === "yes").map(({ level }) => level.toLowerCase());
    expect(granted.filter((level) => not_consented.includes(level))).toEqual([]);
    const text = [...texts, ...granted, formatMediaCounts(media)].join("\n").toLowerCase();
    for (const part of shown) expect(text).toContain(part.toLowerCase());
  });
});
