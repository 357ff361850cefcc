// The decoder of HEIC out of the build: its WebAssembly is a file of its own there.

import { type LoadHeifLibrary, instanceOf } from "./heif-library";

/** Loads what the build has of it, when it is first needed. Fails in any way if that cannot be had. */
export const loadHeifLibrary: LoadHeifLibrary = async () => {
  const { default: url } = await import("libheif-js/libheif-wasm/libheif.wasm?url");
  const answer = await fetch(url);
  if (!answer.ok) throw new TypeError("the decoder cannot be loaded");
  return instanceOf(await answer.arrayBuffer());
};
