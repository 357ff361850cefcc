// Names in a zip's directory: UTF-8 if a flag says so (APPNOTE 4.4.4, bit 11), else IBM code page 437.

const HIGH_HALF =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»" +
  "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** A name's text; undefined if it is not the UTF-8 that it says it is. */
export function decodeName(bytes: Uint8Array, isUtf8: boolean): string | undefined {
  if (!isUtf8) return Array.from(bytes, character).join("");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function character(byte: number): string {
  return byte < 128 ? String.fromCharCode(byte) : HIGH_HALF.charAt(byte - 128);
}
