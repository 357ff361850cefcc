// Points on the curve P-256, in the two forms of SEC 1, section 2.3.3.

import { type Bytes, bytesToHex, concat, hexToBytes } from "./bytes";

const POINT_BYTES = 33;

// NIST SP 800-186, section 3.2.1.3
const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

/** The 65 bytes (4, x and y) of a compressed point of 33; undefined if there is no such point. */
export function decompressed(point: Uint8Array): Bytes | undefined {
  const [sign, ...bytes] = point;
  if (point.length !== POINT_BYTES || (sign !== 2 && sign !== 3)) return undefined;
  const x = BigInt(`0x${bytesToHex(Uint8Array.from(bytes))}`);
  if (x >= FIELD) return undefined;
  const square = (((x * x * x - 3n * x + B) % FIELD) + FIELD) % FIELD;
  // the field's order is 3 modulo 4
  const root = power(square, (FIELD + 1n) / 4n);
  if ((root * root) % FIELD !== square) return undefined;
  const y = (root & 1n) === BigInt(sign & 1) ? root : FIELD - root;
  return concat(Uint8Array.of(4), point.subarray(1), hexToBytes(y.toString(16).padStart(64, "0")));
}

/** The 33 bytes of a point of 65. */
export function compressed(point: Uint8Array): Bytes {
  const last = point[point.length - 1] ?? 0;
  return concat(Uint8Array.of(2 | (last & 1)), point.subarray(1, 33));
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % FIELD;
    square = (square * square) % FIELD;
  }
  return result;
}
