import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makePasskey, usePasskey } from "../../../src/app/passkeys/authenticator";
import { toBase64url } from "../../../src/contract/base64url";
import { utf8 } from "../../../src/contract/bytes";

const SECRET = new Uint8Array(32).fill(7);
const QUESTION = {
  ceremony: "ceremony",
  challenge: "Y2hhbGxlbmdl",
  rpId: "my.example.org",
  expiresAt: new Date(0),
};

class FakeAssertion {
  readonly userHandle = utf8("handle").buffer;
  readonly clientDataJSON = utf8("{}").buffer;
  readonly authenticatorData = utf8("data").buffer;
  readonly signature = utf8("signature").buffer;
}

class FakeAttestation {
  readonly clientDataJSON = utf8("{}").buffer;
  readonly attestationObject = utf8("object").buffer;
}

class FakeCredential {
  readonly rawId = utf8("credential").buffer;
  readonly response: unknown;
  readonly #results: unknown;

  constructor(response: unknown, results: unknown) {
    this.response = response;
    this.#results = results;
  }

  getClientExtensionResults(): unknown {
    return this.#results;
  }
}

let results: unknown;
let asked: unknown[];

beforeEach(() => {
  results = { prf: { enabled: true, results: { first: SECRET.buffer } } };
  asked = [];
  vi.stubGlobal("PublicKeyCredential", FakeCredential);
  vi.stubGlobal("AuthenticatorAssertionResponse", FakeAssertion);
  vi.stubGlobal("AuthenticatorAttestationResponse", FakeAttestation);
  const give = (response: unknown) => (options: unknown) => {
    asked.push(options);
    return Promise.resolve(new FakeCredential(response, results));
  };
  vi.stubGlobal("navigator", {
    credentials: { get: give(new FakeAssertion()), create: give(new FakeAttestation()) },
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("what an authenticator makes for this page", () => {
  const use = (): ReturnType<typeof usePasskey> => usePasskey(QUESTION, new AbortController().signal);
  const make = (): ReturnType<typeof makePasskey> =>
    makePasskey(
      { ...QUESTION, userHandle: "aGFuZGxl", userName: "pat", algorithms: [-7], known: [] },
      "Phone",
    );

  it("is asked for with the sign-in and with a new passkey, by one salt", async () => {
    await use();
    await make();
    const prf = { eval: { first: utf8("PicSafe vault 1") } };
    expect(asked).toMatchObject([
      { publicKey: { extensions: { prf } } },
      { publicKey: { extensions: { prf } } },
    ]);
  });

  it("stays here, and nothing of it is in what the server is sent", async () => {
    const used = await use();
    const made = await make();
    expect([used.passkey.prf, made.passkey.prf]).toEqual([SECRET, SECRET]);
    expect(used.passkey.credentialId).toEqual(utf8("credential"));
    expect(Object.keys(used.answer).sort()).toEqual(
      ["authenticator_data", "ceremony", "client_data", "credential_id", "signature", "user_handle"].sort(),
    );
    expect(Object.keys(made.made).sort()).toEqual(
      ["attestation_object", "ceremony", "client_data", "name"].sort(),
    );
    const sent = JSON.stringify([used.answer, made.made]);
    expect(sent).not.toContain(toBase64url(SECRET));
  });

  it.each([{}, { prf: {} }, { prf: { enabled: true } }, { prf: { enabled: false } }])(
    "is nothing where there is none: %j",
    async (said) => {
      results = said;
      expect((await use()).passkey.prf).toBeUndefined();
      expect((await make()).passkey.prf).toBeUndefined();
    },
  );
});
