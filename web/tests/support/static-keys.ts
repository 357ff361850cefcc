// Sealing to a static key: the vectors that every implementation passes, as checks that run in Node and in a browser.
// What opens is here and not in the product: only a hospital opens what was sealed for it.

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { utf8 } from "../../src/contract/bytes";
import { staticKeyPoint } from "../../src/contract/static-keys";
import { FormatError } from "../../src/format/errors";
import { PASSWORD, type WrappedPassword, decodePackage, encodePackage } from "../../src/format/package";
import { PicsafeFile } from "../../src/format/picsafe";
import { newPassword, wrapPassword, wrappingInfo } from "../../src/format/static-keys";
import type { Check } from "./vectors";

export interface StaticKeyVectors {
  readonly keys: readonly {
    readonly private_key: string;
    readonly public_key: string;
    readonly key_id: string;
  }[];
  readonly sealing: {
    readonly ephemeral_private_key: string;
    readonly public_key: string;
    readonly report_id: string;
    readonly password: string;
    readonly static_key: Readonly<Record<string, string>>;
  };
  readonly file_base64: string;
  readonly vectors: readonly {
    readonly name: string;
    readonly key: number;
    readonly package: string;
    readonly expect: string;
    readonly password?: string;
    readonly step?: string;
  }[];
}

const ECDH = { name: "ECDH", namedCurve: "P-256" };

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

export function staticKeyChecks({ keys, sealing, file_base64, vectors }: StaticKeyVectors): Check[] {
  const privateKey = (number: number): string => keys[number]?.private_key ?? "";
  const packages = vectors.map((vector) => ({
    name: `static key: ${vector.name}`,
    run: async (): Promise<void> => {
      const outcome = await opened(vector.package, privateKey(vector.key));
      same("outcome", outcome.result, vector.password ?? vector.expect);
      if (vector.expect !== "ok") same("step", outcome.step, vector.step);
    },
  }));
  return [
    ...packages,
    {
      name: "static key: a whole file",
      run: async () => {
        const data = Uint8Array.from(atob(file_base64), (character) => character.charCodeAt(0));
        const file = await PicsafeFile.open(data);
        if (file.staticKey === undefined) throw new Error("it names no static key");
        const report = await file.unlock(await unwrap(file.staticKey, privateKey(0)));
        same("report", report.metadata.details.reportid, file.staticKey.reportId);
      },
    },
    {
      name: "static key: the bytes that an ephemeral key makes",
      run: async () => {
        const recipientPublicKey = await suite.kem.deserializePublicKey(
          staticKeyPoint(sealing.public_key).buffer,
        );
        const keyId = sealing.static_key["key_id"] ?? "";
        const { enc, ct } = await suite.seal(
          {
            recipientPublicKey,
            info: wrappingInfo(sealing.report_id, keyId),
            ekm: await keyPair(sealing.ephemeral_private_key),
          },
          utf8(sealing.password),
        );
        const staticKey = {
          keyId,
          reportId: sealing.report_id,
          enc: new Uint8Array(enc),
          ciphertext: new Uint8Array(ct),
        };
        const document = new TextDecoder().decode(encodePackage({ keyserverUrl: "", staticKey }));
        const wanted = { keyserver_url: "", static_key: sealing.static_key };
        same("package", JSON.stringify(JSON.parse(document)), JSON.stringify(wanted));
      },
    },
    {
      name: "static key: what is sealed here opens",
      run: async () => {
        const password = newPassword();
        const wrapped = await wrapPassword(keys[1]?.public_key ?? "", sealing.report_id, password);
        same("key", wrapped.keyId, keys[1]?.key_id);
        const { staticKey } = decodePackage(encodePackage({ keyserverUrl: "", staticKey: wrapped }));
        if (staticKey === undefined) throw new Error("it names no static key");
        same("password", await unwrap(staticKey, privateKey(1)), password);
      },
    },
  ];
}

/** A report's password; fails as the reader that a hospital has. */
export async function unwrap(
  { keyId, reportId, enc, ciphertext }: WrappedPassword,
  pem: string,
): Promise<string> {
  try {
    const plaintext = await suite.open(
      { recipientKey: await keyPair(pem), enc: enc.buffer, info: wrappingInfo(reportId, keyId) },
      ciphertext.buffer,
    );
    const password = new TextDecoder("utf-8", { fatal: true }).decode(plaintext);
    if (PASSWORD.test(password)) return password;
  } catch {
    // the library fails in many ways, which say nothing about why
  }
  throw new FormatError("authentication_failed", "the key is wrong or the file was changed");
}

async function opened(document: string, pem: string): Promise<{ step: string; result: string }> {
  let step = "open";
  try {
    const { staticKey } = decodePackage(utf8(document));
    if (staticKey === undefined) throw new Error("it names no static key");
    step = "unwrap";
    return { step, result: await unwrap(staticKey, pem) };
  } catch (error) {
    if (error instanceof FormatError) return { step, result: error.code };
    throw error;
  }
}

async function keyPair(pem: string): Promise<CryptoKeyPair> {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, "");
  const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const privateKey = await crypto.subtle.importKey("pkcs8", der, ECDH, true, ["deriveBits"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", privateKey);
  const jwk = { kty, crv, x, y } as JsonWebKey;
  const publicKey = await crypto.subtle.importKey("jwk", jwk, ECDH, true, []);
  return { privateKey, publicKey };
}

function same(what: string, actual: string, wanted: string | undefined): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual} instead of ${wanted ?? "nothing"}`);
}
