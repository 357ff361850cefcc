// What a passkey's device opens a vault with. All of it comes of what its authenticator makes of a fixed salt (PRF), so
// that nothing of it has to be kept anywhere.

import type { CipherSuite } from "@hpke/core";
import { type Bytes, concat, utf8 } from "../contract/bytes";

const KEY_PAIR = "PicSafe vault key pair 1";
const PIN = "PicSafe vault pin 1";
const SEALED_KEYS = "PicSafe vault keys 1";
const IV_BYTES = 12;

/** Whose vault it is, and by which passkey it is opened: what is sealed for one is of no use to another. */
export interface Opener {
  readonly userid: number;
  /** SHA-256 of the credential ID, in hexadecimal. */
  readonly passkeyId: string;
}

export interface DeviceKeys {
  /** To which others seal what is for this device: P-256, uncompressed. */
  readonly publicKey: Bytes;
  /** The private half; of no other use than by HPKE. */
  readonly privateKey: CryptoKey;
  /** By which this device seals for itself. */
  readonly pinKey: CryptoKey;
}

/** The keys of a passkey, from the 32 bytes that its authenticator gives; always the same. */
export async function deviceKeys(prf: Bytes): Promise<DeviceKeys> {
  const secret = await crypto.subtle.importKey("raw", prf, "HKDF", false, ["deriveBits", "deriveKey"]);
  const { kem } = await hpke();
  const pair = await kem.deriveKeyPair(await crypto.subtle.deriveBits(hkdf(KEY_PAIR), secret, 256));
  return {
    publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)),
    privateKey: pair.privateKey,
    pinKey: await aesKey(secret, PIN),
  };
}

/** Seals to a passkey's public key. Anybody could have: see `pin` for what says who it was. */
export async function sealTo(publicKey: Bytes, opener: Opener, plain: Bytes): Promise<Bytes> {
  const suite = await hpke();
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey.buffer);
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: bound(SEALED_KEYS, opener) }, plain);
  return concat(new Uint8Array(enc), new Uint8Array(ct));
}

/** What was sealed to this device; undefined if it was not, or was changed. */
export async function openAt(device: DeviceKeys, opener: Opener, sealed: Bytes): Promise<Bytes | undefined> {
  const suite = await hpke();
  const encBytes = suite.kem.encSize;
  try {
    const plain = await suite.open(
      {
        recipientKey: device.privateKey,
        enc: sealed.slice(0, encBytes).buffer,
        info: bound(SEALED_KEYS, opener),
      },
      sealed.slice(encBytes),
    );
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

/** Seals for this device alone the check of a vault that it is to know again. */
export async function sealPin(device: DeviceKeys, opener: Opener, check: Bytes): Promise<Bytes> {
  return encrypted(device.pinKey, bound(PIN, opener), check);
}

/** The check that this device has sealed; undefined if it has not. */
export async function openPin(device: DeviceKeys, opener: Opener, pin: Bytes): Promise<Bytes | undefined> {
  return decrypted(device.pinKey, bound(PIN, opener), pin);
}

/** An AES-256-GCM key that leaves WebCrypto no more, of a secret for HKDF. */
export function aesKey(secret: CryptoKey, purpose: string): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(hkdf(purpose), secret, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}

export async function encrypted(key: CryptoKey, additionalData: Bytes, plain: Bytes): Promise<Bytes> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain);
  return concat(iv, new Uint8Array(sealed));
}

/** Undefined if it was sealed by another key, for something else, or changed. */
export async function decrypted(
  key: CryptoKey,
  additionalData: Bytes,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  const iv = sealed.slice(0, IV_BYTES);
  try {
    const algorithm = { name: "AES-GCM", iv, additionalData };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.slice(IV_BYTES)));
  } catch {
    return undefined;
  }
}

function hkdf(info: string): HkdfParams {
  return { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(info) };
}

function bound(purpose: string, { userid, passkeyId }: Opener): Bytes {
  return utf8(`${purpose}\n${userid}\n${passkeyId}`);
}

/** The library is loaded by those who have a vault alone. */
async function hpke(): Promise<CipherSuite> {
  const { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } = await import("@hpke/core");
  return new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}
