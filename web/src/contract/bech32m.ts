// Bech32m (BIP 350): bytes as one word that is typed, pasted and scanned, and whose typing errors show. A word is
// its prefix, 1, the bytes in groups of five bits, and a checksum of six characters.

import type { Bytes } from "./bytes";

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32M = 0x2bc830a3;
const CHECKSUM = 6;

/** The word in lower case; the prefix is in lower case and ASCII. */
export function encode(prefix: string, data: Uint8Array): string {
  const groups = [...(regrouped(data, 8, 5, true) ?? [])];
  const check = checksum([...expanded(prefix), ...groups, ...new Array<number>(CHECKSUM).fill(0)]) ^ BECH32M;
  for (let place = CHECKSUM - 1; place >= 0; place -= 1) groups.push((check >>> (5 * place)) & 31);
  return `${prefix}1${groups.map((group) => ALPHABET.charAt(group)).join("")}`;
}

/** The bytes of a word in lower case with this prefix; undefined if it is none. */
export function decode(prefix: string, word: string): Bytes | undefined {
  const one = word.lastIndexOf("1");
  if (one < 0 || word.slice(0, one) !== prefix) return undefined;
  const groups = Array.from(word.slice(one + 1), (character) => ALPHABET.indexOf(character));
  if (groups.length < CHECKSUM || groups.includes(-1)) return undefined;
  if (checksum([...expanded(prefix), ...groups]) !== BECH32M) return undefined;
  const bytes = regrouped(groups.slice(0, -CHECKSUM), 5, 8, false);
  return bytes === undefined ? undefined : Uint8Array.from(bytes);
}

function expanded(prefix: string): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function checksum(groups: readonly number[]): number {
  let state = 1;
  for (const group of groups) {
    const top = state >>> 25;
    state = ((state & 0x1ffffff) << 5) ^ group;
    for (const [place, term] of GENERATOR.entries()) {
      if (((top >>> place) & 1) === 1) state ^= term;
    }
  }
  return state;
}

/** The same bits in groups of `into`; undefined if what is left over is not padding. */
function regrouped(
  values: Iterable<number>,
  width: number,
  into: number,
  pad: boolean,
): readonly number[] | undefined {
  const groups: number[] = [];
  let bits = 0;
  let count = 0;
  for (const value of values) {
    bits = (bits << width) | value;
    count += width;
    while (count >= into) {
      count -= into;
      groups.push(bits >>> count);
      bits &= (1 << count) - 1;
    }
  }
  if (pad) return count > 0 ? [...groups, bits << (into - count)] : groups;
  return count >= width || bits !== 0 ? undefined : groups;
}
