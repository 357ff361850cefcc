// Names in a zip's directory: UTF-8, which macOS writes without the flag that says so (APPNOTE 4.4.4, bit 11), or else
// IBM code page 437.

const HIGH_HALF =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»" +
  "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** A name's text; undefined if it is not the UTF-8 that it says it is. */
export function decodeName(bytes: Uint8Array, isUtf8: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return isUtf8 ? undefined : Array.from(bytes, character).join("");
  }
}

function character(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : HIGH_HALF.charAt(byte - 128);
}
