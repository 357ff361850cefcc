import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { utf8 } from "../../src/contract/bytes";
import { ContractError } from "../../src/contract/errors";
import { parseLogProof } from "../../src/contract/log-proofs";
import { parseVkey, verifyNote, verifySignature } from "../../src/contract/signed-notes";
import { type RuleName, contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";
import { LOG_RULES } from "../support/log-rules";

const VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

describe.each(Object.keys(LOG_RULES) as RuleName[])("%s", (rule) => {
  it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
});

async function refused(run: () => unknown): Promise<string | undefined> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ContractError) return error.code;
    throw error;
  }
  return undefined;
}

it("answers any bytes", async () => {
  const key = await parseVkey(VKEY);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      expect(await refused(() => verifyNote(bytes, [key]))).toMatch(/^(invalid_note|no_known_signature)$/);
      expect([undefined, "invalid_log_proof"]).toContain(await refused(() => parseLogProof(bytes)));
    }),
  );
});

it("answers any text for a key", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 60 }), async (text) => {
      expect(await refused(() => parseVkey(text))).toBe("invalid_vkey");
    }),
  );
});

it("refuses a note that is not Unicode", async () => {
  const note = Uint8Array.of(0xff, ...utf8("\n\n\u2014 x AAAAAAA=\n"));
  expect(await refused(() => verifyNote(note, []))).toBe("invalid_note");
});

describe("where there is no Ed25519", () => {
  afterEach(() => vi.restoreAllMocks());

  it("says that it cannot be checked here", async () => {
    const key = await parseVkey(VKEY);
    const missing = new DOMException("Unrecognized algorithm name", "NotSupportedError");
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(missing);
    expect(await refused(() => verifySignature(key, utf8("x"), new Uint8Array(64)))).toBe("not_checkable");
  });

  it("takes a key that is none for one that has signed nothing", async () => {
    const key = await parseVkey(VKEY);
    vi.spyOn(crypto.subtle, "importKey").mockRejectedValue(new DOMException("", "DataError"));
    expect(await refused(() => verifySignature(key, utf8("x"), new Uint8Array(64)))).toBe("wrong_signature");
  });
});
