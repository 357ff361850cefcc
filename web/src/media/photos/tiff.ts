// TIFF, which no browser but Safari decodes: the first page, as a PNG. What the library would read wrongly is refused.

import { type TiffIfd, decode } from "tiff";
import type { Bytes } from "../../contract/bytes";
import { MediaError } from "../errors";
import { upright } from "./orientation";
import { type RawPicture, encodePng } from "./png";
import { type TiffHeader, readTiffHeader } from "./tiff-header";

const RGB = 2;
const PALETTE = 3;
const ORIENTATION_NONE = 1;
const INTEGERS = 1;

/**
 * The first page, upright. Fails with `unreadable_photo`; `unsupported_tiff` for a kind that the command line may read
 * (JPEG within, inks, planes, BigTIFF); `unsupported_photo` for raw photos and numbers that are no colours.
 */
export async function tiffToPng(file: Bytes): Promise<Blob> {
  const header = headerOf(file);
  if (header?.isPreview === true || (header !== undefined && header.format !== INTEGERS)) {
    throw new MediaError("unsupported_photo");
  }
  if (header === undefined || !isReadable(header)) throw new MediaError("unsupported_tiff");
  let page: TiffIfd | undefined;
  try {
    // the library turns nothing, and refuses what is turned
    [page] = decode(withoutOrientation(file, header), { pages: [0] });
  } catch (error) {
    const isOther = error instanceof Error && error.message.startsWith("Unsupported");
    throw new MediaError(isOther ? "unsupported_tiff" : "unreadable_photo");
  }
  if (page === undefined) throw new MediaError("unreadable_photo");
  return await encodePng({ ...upright(toRgba(page, header), header.orientation), colours: header.profile });
}

function headerOf(file: Bytes): TiffHeader | undefined {
  try {
    return readTiffHeader(new DataView(file.buffer, file.byteOffset, file.byteLength));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a read behind the end
    throw new MediaError("unreadable_photo");
  }
}

function isReadable({ bits, photometric, fillOrder, planes, samples }: TiffHeader): boolean {
  const wanted = photometric === RGB ? 3 : 1;
  return (
    [1, 8, 16].includes(bits) &&
    (photometric !== PALETTE || bits === 8) &&
    photometric <= PALETTE &&
    samples >= wanted &&
    samples <= wanted + 1 &&
    (planes === 1 || samples === 1) &&
    fillOrder === 1
  );
}

function withoutOrientation(file: Bytes, { orientation, orientationPlace }: TiffHeader): Bytes {
  if (orientation === ORIENTATION_NONE || orientationPlace === undefined) return file;
  const copy = file.slice();
  new DataView(copy.buffer).setUint16(orientationPlace, ORIENTATION_NONE, file[0] === 0x49);
  return copy;
}

function toRgba(page: TiffIfd, { bits, photometric, samples }: TiffHeader): RawPicture {
  const { width, height, data, palette } = page;
  const rgba = new Uint8Array(width * height * 4);
  const colours = photometric === RGB ? 3 : 1;
  const hasAlpha = samples > colours && page.alpha;
  const scale = bits === 1 ? 255 : bits === 16 ? 1 / 257 : 1;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * samples;
    for (let channel = 0; channel < 3; channel++) {
      const sample = data[from + (colours === 3 ? channel : 0)] ?? 0;
      rgba[pixel * 4 + channel] =
        photometric === PALETTE ? (palette?.[sample]?.[channel] ?? 0) / 257 : Math.round(sample * scale);
    }
    rgba[pixel * 4 + 3] = hasAlpha ? Math.round((data[from + colours] ?? 0) * scale) : 255;
  }
  return { width, height, channels: 4, stride: width * 4, data: rgba };
}
