// HEIC and other HEIF (ISO/IEC 23008-12), for browsers that do not decode it: the primary picture, as a PNG.

import { type Bytes, utf8 } from "../../contract/bytes";
import { MediaError } from "../errors";
import type { HeifLibrary } from "./heif-library";
import { hasTransform } from "./heif-size";
import { upright } from "./orientation";
import { readTiffHeader } from "./tiff-header";
import { type ColourCodes, type RawPicture, encodePng } from "./png";
import type { ImageSize } from "../image-codec";

// enum values of libheif/heif_image.h
const RGB = 1;
const INTERLEAVED_RGB = 10;
const INTERLEAVED_RGBA = 11;
const INTERLEAVED = 10;
// struct heif_error: code, subcode, message
const ERROR_SIZE = 12;
// in struct heif_color_profile_nclx, behind its version
const PRIMARIES = 4;
const TRANSFER = 8;
const MAX_PROFILE = 4 * 1024 * 1024;
// how far the TIFF in an Exif block is behind its start, less what the start says
const EXIF_START = 4;
const MAX_EXIF = 1024 * 1024;

export interface HeifPicture {
  readonly png: Blob;
  /** There are other pictures beside the main one. */
  readonly isOneOfSeveral: boolean;
  /** It was turned by nothing but its Exif data. */
  readonly isTurnedByExif: boolean;
}

/**
 * The primary picture, turned as the file says, in its own colours.
 *
 * @param requireSize fails if a picture of that size is not wanted, which is before it is decoded
 *
 * Fails with `unreadable_photo`.
 */
export async function heifToPng(
  file: Bytes,
  library: HeifLibrary,
  requireSize: (size: ImageSize) => void,
): Promise<HeifPicture> {
  const call = new Calls(library);
  try {
    const context = readContext(call, file);
    const { picture, orientation } = decodePrimary(call, context, requireSize);
    // a rotation of the file's own counts alone, of which Exif's is a copy
    const turn = orientation !== 1 && !hasTransform(file) ? orientation : 1;
    return {
      png: await encodePng(upright(picture, turn)),
      isOneOfSeveral: library._heif_context_get_number_of_top_level_images(context) > 1,
      isTurnedByExif: turn !== 1,
    };
  } finally {
    call.release();
  }
}

function readContext(call: Calls, file: Bytes): number {
  const { library } = call;
  const context = call.own(library._heif_context_alloc(), library._heif_context_free);
  const content = call.copyOf(file);
  call.check((error) => {
    library._heif_context_read_from_memory_without_copy(error, context, content, file.length, 0);
  });
  return context;
}

function decodePrimary(
  call: Calls,
  context: number,
  requireSize: (size: ImageSize) => void,
): { readonly picture: RawPicture; readonly orientation: number } {
  const { library } = call;
  const handle = call.own(
    call.result((error, out) => {
      library._heif_context_get_primary_image_handle(error, context, out);
    }),
    library._heif_image_handle_release,
  );
  requireSize({
    width: library._heif_image_handle_get_width(handle),
    height: library._heif_image_handle_get_height(handle),
  });
  const channels = library._heif_image_handle_has_alpha_channel(handle) === 0 ? 3 : 4;
  const chroma = channels === 3 ? INTERLEAVED_RGB : INTERLEAVED_RGBA;
  const colours = profileOf(call, handle) ?? codesOf(call, handle);
  const orientation = exifOrientation(call, handle);
  const image = call.own(
    call.result((error, out) => {
      library._heif_decode_image(error, handle, out, RGB, chroma, 0);
    }),
    library._heif_image_release,
  );
  const [plane, stride] = call.withOut((out) =>
    library._heif_image_get_plane_readonly2(image, INTERLEAVED, out),
  );
  const width = library._heif_image_get_width(image, INTERLEAVED);
  const height = library._heif_image_get_height(image, INTERLEAVED);
  if (plane === 0) throw new MediaError("unreadable_photo");
  const data = call.bytes(plane, stride * height);
  return { picture: { width, height, channels, stride, data, colours }, orientation };
}

/** Exif's orientation of the picture, or 1. */
function exifOrientation(call: Calls, handle: number): number {
  const { library } = call;
  const id = call.room(4);
  const kind = call.copyOf(utf8("Exif\0"));
  if (library._heif_image_handle_get_list_of_metadata_block_IDs(handle, kind, id, 1) === 0) return 1;
  const size = library._heif_image_handle_get_metadata_size(handle, call.word(id));
  if (size <= EXIF_START || size > MAX_EXIF) return 1;
  const to = call.room(size);
  call.check((error) => {
    library._heif_image_handle_get_metadata(error, handle, call.word(id), to);
  });
  const block = call.bytes(to, size).slice();
  const offset = new DataView(block.buffer).getUint32(0) + EXIF_START;
  try {
    const { orientation = 1 } = readTiffHeader(new DataView(block.buffer, offset)) ?? {};
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  } catch (error) {
    if (error instanceof RangeError) return 1; // broken, and about to be dropped anyway
    throw error;
  }
}

function profileOf(call: Calls, handle: number): Bytes | undefined {
  const { library } = call;
  const size = library._heif_image_handle_get_raw_color_profile_size(handle);
  if (size === 0 || size > MAX_PROFILE) return undefined;
  const profile = call.room(size);
  call.check((error) => {
    library._heif_image_handle_get_raw_color_profile(error, handle, profile);
  });
  return call.bytes(profile, size).slice();
}

function codesOf(call: Calls, handle: number): ColourCodes | undefined {
  const { library } = call;
  try {
    const profile = call.own(
      call.result((error, out) => {
        library._heif_image_handle_get_nclx_color_profile(error, handle, out);
      }),
      library._heif_nclx_color_profile_free,
    );
    return { primaries: call.word(profile + PRIMARIES), transfer: call.word(profile + TRANSFER) };
  } catch {
    return undefined; // there is none
  }
}

/** Calls of the library, and all that has to be let go of in the end. */
class Calls {
  readonly library: HeifLibrary;
  readonly #owned: (() => void)[] = [];
  readonly #error: number;
  readonly #out: number;

  constructor(library: HeifLibrary) {
    this.library = library;
    this.#error = this.room(ERROR_SIZE);
    this.#out = this.room(4);
  }

  /** Keeps something of the library's until `release`. */
  own(address: number, free: (address: number) => void): number {
    if (address === 0) throw new MediaError("photo_too_large"); // no memory is left
    this.#owned.push(() => {
      free(address);
    });
    return address;
  }

  room(size: number): number {
    return this.own(this.library._malloc(size), this.library._free);
  }

  copyOf(bytes: Bytes): number {
    const address = this.room(bytes.length);
    this.library.HEAPU8.set(bytes, address);
    return address;
  }

  /** Fails with `unreadable_photo` if a function of the library does. */
  check(run: (error: number) => void): void {
    run(this.#error);
    if (this.word(this.#error) !== 0) throw new MediaError("unreadable_photo");
  }

  /** What a function writes to where it is told. */
  result(run: (error: number, out: number) => void): number {
    this.check((error) => {
      run(error, this.#out);
    });
    return this.word(this.#out);
  }

  /** What a function returns, and what it writes to where it is told. */
  withOut(run: (out: number) => number): readonly [number, number] {
    return [run(this.#out), this.word(this.#out)];
  }

  word(address: number): number {
    const { buffer } = this.library.HEAPU8;
    return new DataView(buffer).getUint32(address, true);
  }

  /** A view of the library's memory, until it grows. */
  bytes(address: number, size: number): Uint8Array<ArrayBuffer> {
    return this.library.HEAPU8.subarray(address, address + size);
  }

  release(): void {
    for (const free of this.#owned.reverse()) free();
  }
}
