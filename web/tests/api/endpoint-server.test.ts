import { beforeEach, describe, expect, it } from "vitest";
import { EndpointServer } from "../../src/api/endpoint-server";
import { ApiError } from "../../src/api/errors";
import { Http } from "../../src/api/http";
import { Session } from "../../src/api/session";
import type { RawAnswer } from "../../src/api/xhr";
import { FakeServers, USER, answer, problem, tokenFor } from "../support/server";

const ORIGIN = "https://my.example.org";
const ENDPOINT = "https://endpoint.hospital.example";
const FILE = new Blob(["sealed"], { type: "application/vnd.picsafe" });
const NAME = "0000000011462800528240.picsafe";

interface Posted {
  readonly url: string;
  readonly fields: readonly string[];
  readonly token: string;
  readonly name: string;
  readonly text: string;
}

let servers: FakeServers;
let session: Session;
let posted: Posted[];
let issued: number;

beforeEach(async () => {
  posted = [];
  issued = 0;
  servers = new FakeServers()
    .on(`POST ${ORIGIN}/sign-in/complete`, () =>
      answer("SignedInAnswer", {
        user_token: tokenFor(ORIGIN, 1),
        expires_at: new Date(servers.now + 3600_000).toISOString(),
        refresh_token: "refresh",
        user: USER,
      }),
    )
    .on(`POST ${ORIGIN}/tokens`, () => {
      issued += 1;
      return answer("AudienceToken", {
        user_token: tokenFor(ENDPOINT, issued),
        expires_at: new Date(servers.now + 300_000).toISOString(),
        operator: "Example Hospital",
        log_key: "",
      });
    });
  session = new Session(ORIGIN, [], new Http(servers.fetch, servers.clock));
  await session.completeWithCode("challenge", "12345");
});

function says(status: number, body: unknown, headers: Record<string, string> = {}): RawAnswer {
  return {
    status,
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: new Headers(headers),
  };
}

/** An endpoint that answers in turn, and success once it has nothing else to say. */
function endpoint(answers: (RawAnswer | Error)[] = [], approved = true, url = ENDPOINT): EndpointServer {
  const approve = (): Promise<boolean> => Promise.resolve(approved);
  return new EndpointServer(
    url,
    servers.clock,
    session,
    approve,
    async (place, form, { progress, signal }) => {
      signal?.throwIfAborted();
      const file = form.get("picsafe_file") as File;
      posted.push({
        url: place,
        fields: [...form.keys()],
        token: form.get("token") as string,
        name: file.name,
        text: await file.text(),
      });
      progress(FILE.size + 300);
      const next = answers.shift() ?? says(200, { success: true });
      if (next instanceof Error) throw next;
      return next;
    },
  );
}

async function failure(sending: Promise<void>): Promise<Partial<ApiError>> {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("it did not fail as it should");
  return error;
}

describe("a report that is posted", () => {
  it("goes with a token for that server, the token first", async () => {
    const progress: number[] = [];
    await endpoint().send(FILE, NAME, { progress: (sent, total) => progress.push(sent / total) });
    expect(posted).toEqual([
      {
        url: `${ENDPOINT}/api/report`,
        fields: ["token", "picsafe_file"],
        token: tokenFor(ENDPOINT, 1),
        name: NAME,
        text: "sealed",
      },
    ]);
    expect(progress).toEqual([1]);
    expect(servers.to(`${ORIGIN}/tokens`)[0]?.body).toEqual({ audience: ENDPOINT });
  });

  it("goes again with the same bytes after a lost answer and while the server is busy", async () => {
    const busy = { success: false, error: "Later.", code: "overloaded" };
    await endpoint([
      new ApiError("unreachable", "unreachable"),
      says(503, busy, { "Retry-After": "2" }),
    ]).send(FILE, NAME);
    expect(posted.map(({ text }) => text)).toEqual(["sealed", "sealed", "sealed"]);
    expect(servers.waits).toEqual([500, 2000]);
  });

  it("goes with another token where one is refused", async () => {
    await endpoint([says(401, { success: false, error: "No.", code: "invalid_token" })]).send(FILE, NAME);
    expect(posted.map(({ token }) => token)).toEqual([tokenFor(ENDPOINT, 1), tokenFor(ENDPOINT, 2)]);
  });

  it.each<[RawAnswer, string]>([
    [says(403, { success: false, error: "No.", code: "not_allowed" }), "endpoint_refuses_you"],
    [says(403, { success: false, error: "No.", code: "not_sealed" }), "endpoint_wants_sealed"],
    [says(403, { success: false, error: "No.", code: "unlisted_key_server" }), "endpoint_refuses_key_server"],
    [says(422, { success: false, error: "No.", code: "unknown_static_key" }), "endpoint_refuses_key"],
    [says(413, { success: false, error: "No.", code: "body_too_large" }), "endpoint_too_large"],
    [says(403, { success: false, error: "No.", code: "profile_required" }), "profile_required"],
    [says(422, { success: false, error: "No.", code: "not_a_report" }), "endpoint_refused"],
    [says(200, { success: false, error: "No." }), "endpoint_refused"],
    [says(200, "<html>"), "endpoint_refused"],
    [says(404, "<html>"), "endpoint_refused"],
  ])("is refused for a reason: %j", async (refusal, code) => {
    expect(await failure(endpoint([refusal]).send(FILE, NAME))).toMatchObject({ code });
    expect(posted).toHaveLength(1);
  });

  it("is refused in the server's own words where there are no better ones", async () => {
    const refusal = says(422, { success: false, error: "No pictures.", code: "no_pictures" });
    const { detail } = await failure(endpoint([refusal]).send(FILE, NAME));
    expect(detail).toBe("No pictures. (no_pictures)");
  });

  it("is given up where the server stays away or full", async () => {
    const silent = new ApiError("unreachable", "unreachable");
    expect(await failure(endpoint([silent, silent, silent]).send(FILE, NAME))).toMatchObject({
      code: "endpoint_unreachable",
      isTransient: true,
    });
    const full = says(507, { success: false, error: "Full.", code: "disk_full" });
    expect(await failure(endpoint([full, full, full]).send(FILE, NAME))).toMatchObject({
      code: "endpoint_unavailable",
      isTransient: true,
    });
  });

  it("never leaves for a server that is not registered, not approved of, or not confidential", async () => {
    expect(await failure(endpoint([], false).send(FILE, NAME))).toMatchObject({ code: "endpoint_declined" });
    servers.on(`POST ${ORIGIN}/tokens`, () => problem(403, "unknown_audience"));
    const stranger = "https://stranger.example";
    expect(await failure(endpoint([], true, stranger).send(FILE, NAME))).toMatchObject({
      code: "endpoint_not_registered",
    });
    const plain = "http://endpoint.hospital.example";
    expect(await failure(endpoint([], true, plain).send(FILE, NAME))).toMatchObject({
      code: "endpoint_not_confidential",
    });
    expect(posted).toEqual([]);
  });

  it("can be cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(endpoint().send(FILE, NAME, { signal: controller.signal })).rejects.toThrow(
      expect.objectContaining({ name: "AbortError" }),
    );
  });
});
