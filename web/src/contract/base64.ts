// Standard base64 with padding (RFC 4648, section 4), as C2SP's formats use it: the one text that stands for some
// bytes.

import type { Bytes } from "./bytes";

const TEXT = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of a text; undefined if it is none, or another one stands for the same bytes. */
export function fromBase64(text: string): Bytes | undefined {
  if (!TEXT.test(text)) return undefined;
  const binary = atob(text);
  return btoa(binary) === text ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : undefined;
}
