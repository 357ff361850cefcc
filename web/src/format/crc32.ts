/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index is within its table: a byte, or a
   row times 256 plus a byte; a check for each would halve the speed */

// Sixteen bytes a step ("slicing", M. E. Kounavis and F. L. Berry, 2005), over the reflected polynomial of
// APPNOTE 4.4.7. A table of one row would be five times slower than WebCrypto decrypts.
const POLYNOMIAL = 0xedb88320;
const ROWS = 16;
const TABLE = makeTable();

function makeTable(): Int32Array {
  const table = new Int32Array(ROWS * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? POLYNOMIAL : 0);
    table[byte] = value;
  }
  for (let index = 256; index < table.length; index++) {
    const before = table[index - 256]!;
    table[index] = (before >>> 8) ^ table[before & 0xff]!;
  }
  return table;
}

/** The CRC-32 of `bytes`, continuing that of what came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const table = TABLE;
  const end = bytes.length - (bytes.length % ROWS);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let crc = ~before;
  let index = 0;
  for (; index < end; index += ROWS) {
    const a = view.getInt32(index, true) ^ crc;
    const b = view.getInt32(index + 4, true);
    const c = view.getInt32(index + 8, true);
    const d = view.getInt32(index + 12, true);
    crc =
      table[3840 + (a & 0xff)]! ^
      table[3584 + ((a >>> 8) & 0xff)]! ^
      table[3328 + ((a >>> 16) & 0xff)]! ^
      table[3072 + (a >>> 24)]! ^
      table[2816 + (b & 0xff)]! ^
      table[2560 + ((b >>> 8) & 0xff)]! ^
      table[2304 + ((b >>> 16) & 0xff)]! ^
      table[2048 + (b >>> 24)]! ^
      table[1792 + (c & 0xff)]! ^
      table[1536 + ((c >>> 8) & 0xff)]! ^
      table[1280 + ((c >>> 16) & 0xff)]! ^
      table[1024 + (c >>> 24)]! ^
      table[768 + (d & 0xff)]! ^
      table[512 + ((d >>> 8) & 0xff)]! ^
      table[256 + ((d >>> 16) & 0xff)]! ^
      table[d >>> 24]!;
  }
  for (; index < bytes.length; index++) crc = (crc >>> 8) ^ table[(crc ^ bytes[index]!) & 0xff]!;
  return ~crc >>> 0;
}
