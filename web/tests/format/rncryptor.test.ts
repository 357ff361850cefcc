import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, concat } from "../../src/contract/bytes";
import { BLOCK_SIZE, makeHeader } from "../../src/format/rncryptor/header";
import { decrypt, verify } from "../../src/format/rncryptor/reader";
import { MessageWriter, encrypt, messageSize } from "../../src/format/rncryptor/writer";
import { CHUNK_SIZE, readChunks } from "../../src/format/source";
import { patterned } from "../support/bytes";

const KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE";

async function wholeThroughWebCrypto(plain: Bytes): Promise<Bytes> {
  const keys = { encryption: patterned(32), authentication: patterned(32, 5) };
  const iv = patterned(16, 9);
  const cipher = await crypto.subtle.importKey("raw", keys.encryption, "AES-CBC", false, ["encrypt"]);
  const hash = { name: "HMAC", hash: "SHA-256" };
  const authenticator = await crypto.subtle.importKey("raw", keys.authentication, hash, false, ["sign"]);
  const ciphertext = await crypto.subtle.encrypt({ name: "AES-CBC", iv }, cipher, plain);
  const body = concat(Uint8Array.of(3, 0), iv, new Uint8Array(ciphertext));
  return concat(body, new Uint8Array(await crypto.subtle.sign("HMAC", authenticator, body)));
}

describe("messages", () => {
  it("come back as they went in, whatever their size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (data) => {
        const plain = new Uint8Array(data);
        expect(await decrypt(await encrypt(plain, KEY), KEY)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });

  it.each([CHUNK_SIZE - 1, CHUNK_SIZE, CHUNK_SIZE + 1, 2 * CHUNK_SIZE + BLOCK_SIZE])(
    "of %i bytes are those that one call of WebCrypto makes",
    async (size) => {
      const plain = patterned(size, 3);
      const keys = { encryption: patterned(32), authentication: patterned(32, 5) };
      const message = await encrypt(plain, keys, makeHeader(patterned(16, 9)));
      const expected = await wholeThroughWebCrypto(plain);
      expect(Buffer.from(message).equals(Buffer.from(expected))).toBe(true);
      expect(Buffer.from(await decrypt(message, keys)).equals(Buffer.from(plain))).toBe(true);
    },
  );

  it("do not depend on how the plaintext is cut into parts", async () => {
    const plain = patterned(CHUNK_SIZE + 1000);
    const header = makeHeader(patterned(16), { encryption: patterned(8), authentication: patterned(8, 1) });
    const expected = Buffer.from(await encrypt(plain, KEY, header));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(plain.length), { maxLength: 6 }), async (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), plain.length];
        const message = new Uint8Array(messageSize(plain.length, header));
        const writer = await MessageWriter.into(message, KEY, header);
        for (const [index, place] of places.entries()) {
          await writer.write(plain.subarray(place, places[index + 1] ?? place));
        }
        await writer.finish();
        expect(expected.equals(message)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it("can be read at any place and to any length", async () => {
    const plain = patterned(5000);
    const source = await verify(await encrypt(plain, KEY), KEY);
    await fc.assert(
      fc.asyncProperty(fc.nat(5000), fc.nat(5000), async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        expect(await source.read(start, end - start)).toEqual(plain.subarray(start, end));
      }),
      { numRuns: 50 },
    );
    await expect(source.read(4999, 2)).rejects.toMatchObject({ code: "truncated" });
    await expect(source.read(-1, 1)).rejects.toMatchObject({ code: "truncated" });
  });

  it("are refused whichever bit is changed, and nothing of them is decrypted", async () => {
    const message = await encrypt(patterned(40), KEY);
    await fc.assert(
      fc.asyncProperty(fc.nat(message.length - 1), fc.nat(7), async (index, bit) => {
        const changed = message.slice();
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        await expect(verify(changed, KEY)).rejects.toMatchObject({
          code: expect.stringMatching(/^(authentication_failed|unsupported_version|unsupported_options)$/),
        });
      }),
      { numRuns: 60 },
    );
  });

  it("are refused wherever they end", async () => {
    const message = await encrypt(patterned(40), KEY);
    for (let size = 0; size < message.length; size++) {
      await expect(verify(message.slice(0, size), KEY)).rejects.toMatchObject({
        code: expect.stringMatching(/^(truncated|authentication_failed)$/),
      });
    }
  });

  it("have new salts and a new IV each time", async () => {
    const [one, other] = await Promise.all([encrypt(patterned(1), KEY), encrypt(patterned(1), KEY)]);
    expect(one.subarray(2, 34)).not.toEqual(other.subarray(2, 34));
  });

  it.each([
    ["an empty password", ""],
    ["a password of more than 4,096 bytes", "ü".repeat(2049)],
    ["a password that is not Unicode", "a\ud800"],
  ])("refuse %s", async (_, password) => {
    await expect(encrypt(patterned(1), password)).rejects.toMatchObject({ code: "invalid_key" });
  });

  it("refuse keys of another size", async () => {
    const keys = { encryption: patterned(16), authentication: patterned(32) };
    await expect(encrypt(patterned(1), keys)).rejects.toMatchObject({ code: "invalid_key" });
  });

  it("say that keys are not a password", async () => {
    const keys = { encryption: patterned(32), authentication: patterned(32) };
    const withPassword = await encrypt(patterned(1), KEY);
    await expect(verify(withPassword, keys)).rejects.toMatchObject({ code: "unsupported_options" });
  });

  it("are not completed with less or more than was announced", async () => {
    const header = makeHeader(patterned(16));
    const keys = { encryption: patterned(32), authentication: patterned(32) };
    const message = new Uint8Array(messageSize(100, header));
    const writer = await MessageWriter.into(message, keys, header);
    await writer.write(patterned(50));
    await expect(writer.finish()).rejects.toThrow(RangeError);
  });
});

describe("chunks of a source", () => {
  it("are not asked for after an abort", async () => {
    const plain = patterned(3 * CHUNK_SIZE);
    const source = await verify(await encrypt(plain, KEY), KEY);
    const controller = new AbortController();
    const read = async (): Promise<number> => {
      let count = 0;
      for await (const chunk of readChunks(source, controller.signal)) {
        count += chunk.length;
        controller.abort();
      }
      return count;
    };
    await expect(read()).rejects.toMatchObject({ name: "AbortError" });
  });
});
