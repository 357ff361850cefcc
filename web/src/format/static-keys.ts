// Sealing to an Endpoint Server's public key: HPKE (RFC 9180) around the password of the RNCryptor message. Nothing
// here opens what was sealed: only the hospital can.

import type { CipherSuite } from "@hpke/core";
import { toBase64url } from "../contract/base64url";
import { utf8 } from "../contract/bytes";
import { ContractError } from "../contract/errors";
import { isReportId } from "../contract/report-ids";
import { normalStaticKey, staticKeyFingerprint, staticKeyPoint } from "../contract/static-keys";
import { FormatError } from "./errors";
import { PASSWORD, type WrappedPassword } from "./package";

const KEY_BYTES = 32;
const LABEL = "PicSafe static key 1";

/** A password for one report: as a Key Server's keys are, 32 random bytes in base64url. */
export function newPassword(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
}

/** What HPKE binds a password to. */
export function wrappingInfo(reportId: string, keyId: string): Uint8Array<ArrayBuffer> {
  return utf8(`${LABEL}\n${reportId}\n${keyId}`);
}

/**
 * A report's password, readable for whoever has the private key. Fails with `invalid_key` if the public key or the
 * password cannot be one, `invalid_identifier` if the report ID cannot.
 */
export async function wrapPassword(
  publicKey: string,
  reportId: string,
  password: string,
): Promise<WrappedPassword> {
  if (!isReportId(reportId)) throw new FormatError("invalid_identifier", "the report ID cannot be one");
  if (!PASSWORD.test(password)) throw new FormatError("invalid_key", "the password cannot be one");
  const key = checked(publicKey);
  const keyId = await staticKeyFingerprint(key);
  const suite = await hpke();
  const recipientPublicKey = await suite.kem.deserializePublicKey(staticKeyPoint(key).buffer);
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info: wrappingInfo(reportId, keyId) },
    utf8(password),
  );
  return { keyId, reportId, enc: new Uint8Array(enc), ciphertext: new Uint8Array(ct) };
}

/** The one suite; its library is loaded by those who seal to a static key alone. */
async function hpke(): Promise<CipherSuite> {
  const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import("@hpke/core");
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

function checked(publicKey: string): string {
  try {
    return normalStaticKey(publicKey);
  } catch (error) {
    if (error instanceof ContractError) throw new FormatError("invalid_key", "the public key is not one");
    throw error;
  }
}
