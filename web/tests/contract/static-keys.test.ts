import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode } from "../../src/contract/bech32m";
import { normalStaticKey, staticKeyOf, staticKeyPoint } from "../../src/contract/static-keys";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

const KEY = "picsafekey1qypkk9737tsjcsj8lz7wdetr53q0yacr0kqjm6en5r62zw29mzvv99stjerg4";
const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

describe("static_keys", () => {
  it.each(contractChecks("static_keys", contractVectors("static_keys")))("$name", ({ run }) => run());
});

it("is the text of its own point", () => {
  expect(staticKeyOf(staticKeyPoint(KEY))).toBe(KEY);
});

it("has no text for a point beside the curve", () => {
  const point = staticKeyPoint(KEY);
  point[64] = (point[64] ?? 0) ^ 2;
  expect(() => staticKeyOf(point)).toThrow(expect.objectContaining({ code: "invalid_static_key" }));
});

it("notices up to four wrong characters", () => {
  const errors = fc.dictionary(
    fc.integer({ min: 11, max: 71 }).map(String),
    fc.integer({ min: 1, max: 31 }),
    {
      minKeys: 1,
      maxKeys: 4,
    },
  );
  fc.assert(
    fc.property(errors, (wrong) => {
      const characters = Array.from(KEY, (character, place) => {
        const shift = wrong[place.toString()] ?? 0;
        return shift === 0 ? character : ALPHABET.charAt((ALPHABET.indexOf(character) + shift) % 32);
      });
      expect(() => normalStaticKey(characters.join(""))).toThrow();
    }),
  );
});

it("reads any bytes again as a word", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
      expect(decode("test", encode("test", data))).toEqual(Uint8Array.from(data));
    }),
  );
});
