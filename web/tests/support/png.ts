// What is in a PNG whose rows have no filter, checked by zlib and by its sums.

import { crc32, inflateSync } from "node:zlib";

export interface ReadPng {
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly names: readonly string[];
  readonly chunks: ReadonlyMap<string, Uint8Array>;
  readonly rows: readonly Uint8Array[];
}

export async function readPng(png: Blob): Promise<ReadPng> {
  const bytes = new Uint8Array(await png.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const chunks = new Map<string, Uint8Array>();
  for (let position = 8; position < bytes.length;) {
    const end = position + 8 + view.getUint32(position);
    const name = String.fromCharCode(...bytes.subarray(position + 4, position + 8));
    if (crc32(bytes.subarray(position + 4, end)) !== view.getUint32(end))
      throw new Error(`${name} has a wrong sum`);
    chunks.set(name, bytes.slice(position + 8, end));
    position = end + 4;
  }
  const [width, height, channels] = [view.getUint32(16), view.getUint32(20), bytes[25] === 6 ? 4 : 3];
  const packed = chunks.get("IDAT");
  if (packed === undefined) throw new Error("there is no picture");
  const data = new Uint8Array(inflateSync(packed));
  const row = width * channels + 1;
  const rows = Array.from({ length: height }, (_, y) => data.slice(y * row + 1, (y + 1) * row));
  if (data.length !== row * height) throw new Error("there are more rows, or fewer");
  return { size: [width, height], channels, names: [...chunks.keys()], chunks, rows };
}
