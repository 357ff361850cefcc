// What a person compares on two devices before one hands the vault's keys to the other.

import { type Bytes, concat, utf8 } from "../contract/bytes";

/** Crockford's: without I, L, O and U, which are taken for others. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS = 12;
const GROUP = /.{4}(?=.)/g;
/** Each try to find another key with the same code costs as many. */
const ROUNDS = 100_000;

/** Such as “7K3M-Q0ZP-91DX”: which device, and which vault. */
export async function comparisonCode(userid: number, publicKey: Bytes, check: Bytes): Promise<string> {
  const said = await crypto.subtle.importKey("raw", concat(publicKey, check), "PBKDF2", false, [
    "deriveBits",
  ]);
  const salt = utf8(`PicSafe vault code 1\n${userid}`);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    said,
    CHARACTERS * 8,
  );
  const characters = Array.from(new Uint8Array(bits), (byte) => ALPHABET.charAt(byte & 31));
  return characters.join("").replaceAll(GROUP, "$&-");
}
