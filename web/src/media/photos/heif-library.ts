// The part of libheif's C interface (libheif/heif.h) that is used here, as its WebAssembly build exports it.

/** Addresses are numbers; a struct that C returns is written to an address that is given first. */
export interface HeifLibrary {
  /** The library's memory; another buffer each time that it grew. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly _malloc: (size: number) => number;
  readonly _free: (address: number) => void;
  readonly _heif_context_alloc: () => number;
  readonly _heif_context_free: (context: number) => void;
  readonly _heif_context_read_from_memory_without_copy: (
    error: number,
    context: number,
    file: number,
    size: number,
    options: number,
  ) => void;
  readonly _heif_context_get_number_of_top_level_images: (context: number) => number;
  readonly _heif_context_get_primary_image_handle: (error: number, context: number, handle: number) => void;
  readonly _heif_image_handle_release: (handle: number) => void;
  readonly _heif_image_handle_get_width: (handle: number) => number;
  readonly _heif_image_handle_get_height: (handle: number) => number;
  readonly _heif_image_handle_has_alpha_channel: (handle: number) => number;
  readonly _heif_image_handle_get_raw_color_profile_size: (handle: number) => number;
  readonly _heif_image_handle_get_raw_color_profile: (error: number, handle: number, profile: number) => void;
  readonly _heif_image_handle_get_nclx_color_profile: (
    error: number,
    handle: number,
    profile: number,
  ) => void;
  readonly _heif_nclx_color_profile_free: (profile: number) => void;
  readonly _heif_image_handle_get_list_of_metadata_block_IDs: (
    handle: number,
    kind: number,
    ids: number,
    count: number,
  ) => number;
  readonly _heif_image_handle_get_metadata_size: (handle: number, id: number) => number;
  readonly _heif_image_handle_get_metadata: (error: number, handle: number, id: number, to: number) => void;
  readonly _heif_decode_image: (
    error: number,
    handle: number,
    image: number,
    colourSpace: number,
    chroma: number,
    options: number,
  ) => void;
  readonly _heif_image_release: (image: number) => void;
  readonly _heif_image_get_width: (image: number, channel: number) => number;
  readonly _heif_image_get_height: (image: number, channel: number) => number;
  readonly _heif_image_get_plane_readonly2: (image: number, channel: number, stride: number) => number;
}

/** Makes an instance of the library, with a memory of its own. */
export type LoadHeifLibrary = () => Promise<HeifLibrary>;

/** An instance made of `libheif.wasm`. */
export async function instanceOf(wasmBinary: ArrayBuffer): Promise<HeifLibrary> {
  const { default: make } = await import("libheif-js/libheif-wasm/libheif.js");
  return make({ wasmBinary, print: unheard, printErr: unheard });
}

/** What it thinks of a file is for nobody's console. */
function unheard(): void {
  return undefined;
}
