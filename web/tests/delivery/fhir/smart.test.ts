import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, Http } from "../../../src/api";
import { FhirServer } from "../../../src/delivery/fhir/server";
import { type SmartRequest, redeemSmartCode, requestSmartSignIn } from "../../../src/delivery/fhir/smart";
import { FakeFhir } from "../../support/fhir";
import { FakeServers, json } from "../../support/server";

const SIGNAL = new AbortController().signal;
const REDIRECT = "https://my.example.org/app/connected";
const AUTHORIZE = "https://login.hospital.example/authorize?tenant=1";
const TOKEN = "https://login.hospital.example/token";
const SAID = {
  authorization_endpoint: AUTHORIZE,
  token_endpoint: TOKEN,
  issuer: "https://login.hospital.example",
  code_challenge_methods_supported: ["S256"],
};

let fhir: FakeFhir;

beforeEach(() => {
  fhir = new FakeFhir();
  fhir.smart = SAID;
});

function ask(): Promise<SmartRequest> {
  const server = new FhirServer(FakeFhir.BASE, new Http(fhir.fetch, new FakeServers().clock), "");
  return requestSmartSignIn(server, "my-picsafe", REDIRECT, SIGNAL);
}

async function code(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error.code;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}

/** A body that does not end. */
function endless(): ReadableStream<Uint8Array<ArrayBuffer>> {
  const piece = new TextEncoder().encode("[".repeat(1024 * 1024));
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(piece);
    },
  });
}

describe("signing in at a FHIR server", () => {
  it("asks where the server says, with a challenge, for this server alone", async () => {
    const request = await ask();
    const url = new URL(request.url);
    expect(url.origin + url.pathname).toBe("https://login.hospital.example/authorize");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: "1",
      response_type: "code",
      client_id: "my-picsafe",
      redirect_uri: REDIRECT,
      scope: "user/*.*",
      state: request.state,
      aud: FakeFhir.BASE,
      code_challenge: createHash("sha256").update(request.verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    expect((await ask()).state).not.toBe(request.state);
    fhir.smart = { ...SAID, capabilities: ["permission-v2"] };
    expect(new URL((await ask()).url).searchParams.get("scope")).toBe("user/*.cruds");
  });

  it("says where the code is handed, if that is not where somebody signs in", async () => {
    expect((await ask()).elsewhere).toBe("");
    fhir.smart = { ...SAID, token_endpoint: "https://elsewhere.example/token" };
    expect((await ask()).elsewhere).toBe("https://elsewhere.example");
  });

  it("finds it in the statement of servers that say it there", async () => {
    fhir.smart = undefined;
    const url = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";
    const extension = [
      { url: "authorize", valueUri: AUTHORIZE },
      { url: "token", valueUri: TOKEN },
    ];
    fhir.security = { extension: [{ url, extension }] };
    expect((await ask()).tokenUrl).toBe(TOKEN);
  });

  it.each([
    [{ ...SAID, authorization_endpoint: "javascript:alert(1)" }],
    [{ ...SAID, authorization_endpoint: "http://login.hospital.example/authorize" }],
    [{ ...SAID, token_endpoint: "http://login.hospital.example/token" }],
    [{ ...SAID, token_endpoint: "https://pat:secret@login.hospital.example/token" }],
    [{ ...SAID, authorization_endpoint: 7 }],
    [{ ...SAID, code_challenge_methods_supported: ["plain"] }],
    [undefined],
  ])("asks nobody where that is not safe, or not said: %j", async (said) => {
    fhir.smart = said;
    expect(await code(ask())).toBe("fhir_no_smart");
  });

  describe("and coming back", () => {
    const clock = new FakeServers();
    const answer = { access_token: "secret", token_type: "Bearer", expires_in: 3600 };
    const redeem = (
      request: SmartRequest,
      brought: Partial<Parameters<typeof redeemSmartCode>[1]>,
      response: () => Response = () => json(answer),
    ): ReturnType<typeof redeemSmartCode> => {
      const http = new Http((url, init) => {
        if (init.mode === "no-cors") return Promise.resolve(new Response(null));
        expect(url).toBe(TOKEN);
        expect(Object.fromEntries(init.body as URLSearchParams)).toEqual({
          grant_type: "authorization_code",
          code: "one-time",
          redirect_uri: REDIRECT,
          client_id: "my-picsafe",
          code_verifier: request.verifier,
        });
        return Promise.resolve(response());
      }, clock.clock);
      const whole = { state: request.state, code: "one-time", issuer: "", ...brought };
      return redeemSmartCode(request, whole, http, SIGNAL);
    };

    it("has a token for as long as the server says", async () => {
      const request = await ask();
      expect(await redeem(request, {})).toEqual({ token: "secret", until: clock.now + 3600_000 });
      expect(await redeem(request, { issuer: SAID.issuer })).toMatchObject({ token: "secret" });
      const endless = await redeem(request, {}, () => json({ ...answer, expires_in: 1e12 }));
      expect(endless.until).toBe(clock.now + 12 * 3600_000);
    });

    it("takes no answer to another request, of another server, or without a code", async () => {
      const request = await ask();
      for (const brought of [{ state: "other" }, { issuer: "https://evil.example" }, { code: "" }]) {
        expect(await code(redeem(request, brought))).toBe("fhir_not_agreed");
      }
      fhir.smart = { ...SAID, authorization_response_iss_parameter_supported: true };
      const promised = await ask();
      expect(await code(redeem(promised, {}))).toBe("fhir_not_agreed");
      expect(await redeem(promised, { issuer: SAID.issuer })).toMatchObject({ token: "secret" });
    });

    it.each([
      ["fhir_not_agreed", () => json({ error: "invalid_grant" }, 400)],
      ["fhir_unavailable", () => json({}, 503)],
      ["fhir_not_fhir", () => json({ ...answer, token_type: "mac" })],
      ["fhir_not_fhir", () => json({ ...answer, access_token: "a\r\nX: b" })],
      ["invalid_answer", () => new Response("<html>")],
      ["invalid_answer", () => new Response(endless())],
      [
        "fhir_cors",
        (): Response => {
          throw new TypeError("Failed to fetch");
        },
      ],
    ])("fails with %s", async (expected, response) => {
      expect(await code(redeem(await ask(), {}, response))).toBe(expected);
    });
  });
});
