import { describe, expect, it } from "vitest";
import { Client } from "../../../../src/api/client";
import { EMPTY_DRAFT } from "../../../../src/app/pages/compose/draft";
import { RecentPatients, isNobody, isSame } from "../../../../src/app/pages/compose/recent-patients";
import { createServices } from "../../../../src/app/services";
import type * as Wire from "../../../../src/contract/openapi";
import { FakeServers, USER, answer, problem, tokenFor } from "../../../support/server";

const ORIGIN = "https://my.example.org";
const { patient: NOBODY } = EMPTY_DRAFT;
const numbered = (patientid: string) => ({ ...NOBODY, firstname: "Pat", guardian: "Kim", patientid });

describe("the patients of the last reports", () => {
  it("are few, each once and the last first, and nothing of who stands beside them", () => {
    const recent = new RecentPatients();
    for (const number of ["1", "2", "3", "4", "5", "3", " 5 "]) recent.add(numbered(number));
    recent.add({ ...NOBODY, guardian: "Kim" });
    expect(recent.patients.map(({ patientid }) => patientid.trim())).toEqual(["5", "3", "4", "2"]);
    expect(Object.keys(recent.patients[0] ?? {}).sort()).toEqual([
      "dateOfBirth",
      "firstname",
      "lastname",
      "patientid",
    ]);
  });

  it("are somebody else's where anything differs", () => {
    expect(isSame(numbered("1"), numbered("1"))).toBe(true);
    expect(isSame(numbered("1"), { ...numbered("1"), dateOfBirth: "1980-02-29" })).toBe(false);
    expect([isNobody(NOBODY), isNobody(numbered(""))]).toEqual([true, false]);
  });

  it("go with the sign-in, as the page locks and where a session is ended elsewhere", async () => {
    const servers = new FakeServers();
    const tokens: Wire.SignedInAnswer = {
      user_token: tokenFor([ORIGIN], 1),
      expires_at: new Date(servers.now + 3600_000).toISOString(),
      refresh_token: "refresh",
      user: USER,
    };
    servers
      .on(`POST ${ORIGIN}/sign-in/complete`, () => answer("SignedInAnswer", tokens))
      .on(`POST ${ORIGIN}/sign-in/refresh`, () => problem(401, "invalid_token"))
      .on(`POST ${ORIGIN}/sign-out`, () => new Response(null, { status: 204 }))
      .on(`GET ${ORIGIN}/me`, () => problem(401, "invalid_token"));
    const client = new Client({ userUrl: ORIGIN, keyUrl: ORIGIN, cloudUrl: ORIGIN }, servers.http());
    const { idleLock, recentPatients } = createServices(client, () => () => Promise.resolve(false));

    await client.session.completeWithCode("challenge", "12345");
    recentPatients.add(numbered("1"));
    idleLock.lock();
    expect(recentPatients.patients).toEqual([]);

    await client.session.completeWithCode("challenge", "12345");
    recentPatients.add(numbered("1"));
    // a report that waits in this page for a network
    idleLock.draft();
    await expect(client.session.reloadProfile()).rejects.toMatchObject({ kind: "not_signed_in" });
    expect(recentPatients.patients).toEqual([]);
    expect(idleLock.state).toMatchObject({ phase: "locked", lostDraft: true, isEnded: true });
  });
});
