// Headers of photos, as small as they can be.

import { type Bytes, concat, utf8 } from "../../src/contract/bytes";

export function u16(value: number, isLittle = false): Bytes {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, isLittle);
  return bytes;
}

export function u32(value: number, isLittle = false): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, isLittle);
  return bytes;
}

export function box(kind: string, ...content: Bytes[]): Bytes {
  const body = concat(...content);
  return concat(u32(body.length + 8), utf8(kind), body);
}

/** A PNG's start; `chunks` stand before its picture. */
export function png(width: number, height: number, ...chunks: Bytes[]): Bytes {
  const header = concat(u32(13), utf8("IHDR"), u32(width), u32(height), Uint8Array.of(8, 2, 0, 0, 0), u32(0));
  return concat(Uint8Array.of(0x89), utf8("PNG\r\n\x1a\n"), header, ...chunks, box("IDAT"), u32(0));
}

export function animatedGif(width: number, height: number, pictures: number): Bytes {
  const screen = concat(utf8("GIF89a"), u16(width, true), u16(height, true), Uint8Array.of(0x80, 0, 0));
  const extension = Uint8Array.of(0x21, 0xf9, 4, 0, 0, 0, 0, 0);
  const picture = concat(
    Uint8Array.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80),
    new Uint8Array(6),
    Uint8Array.of(2, 1, 9, 0),
  );
  const all = Array.from({ length: pictures }, () => concat(extension, picture));
  return concat(screen, new Uint8Array(6), ...all, Uint8Array.of(0x3b));
}

/** A TIFF whose directories hold these numbers, by tag, before its pixels. */
export function tiff(
  pages: readonly Readonly<Record<number, number>>[],
  isLittle = true,
  pixels?: Bytes,
): Bytes {
  const size = (page: Readonly<Record<number, number>>): number => 6 + 12 * Object.keys(page).length;
  let position = 8;
  const directories = pages.map((page, index) => {
    const entries = Object.entries(page).map(([tag, value]) =>
      concat(u16(Number(tag), isLittle), u16(4, isLittle), u32(1, isLittle), u32(value, isLittle)),
    );
    position += size(page);
    const next = index + 1 < pages.length ? position : 0;
    return concat(u16(entries.length, isLittle), ...entries, u32(next, isLittle));
  });
  const start = concat(utf8(isLittle ? "II" : "MM"), u16(42, isLittle), u32(8, isLittle));
  return concat(start, ...directories, pixels ?? new Uint8Array());
}

export function heif(brand: string, ...sizes: (readonly [number, number])[]): Bytes {
  const properties = sizes.map(([width, height]) => box("ispe", u32(0), u32(width), u32(height)));
  const meta = box("meta", u32(0), box("iprp", box("ipco", ...properties)));
  return concat(box("ftyp", utf8(brand), u32(0)), meta);
}

/** A HEIF whose one item, the main picture, is of a type such as `hvc1`, without a picture. */
export function heifCodedAs(type: string): Bytes {
  const entry = box("infe", u32(0x02000000), u16(1), u16(0), utf8(type), new Uint8Array(1));
  const items = box("iinf", u32(0), u16(1), entry);
  const meta = box("meta", u32(0), box("pitm", u32(0), u16(1)), items);
  return concat(box("ftyp", utf8("heic"), u32(0)), meta);
}
