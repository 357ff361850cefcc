// Helvetica as every PDF reader has it: its widths (Adobe's font metrics, in thousandths of the size) and the
// characters that Windows-1252 has. Whatever has no place there is drawn by the browser instead.

const REGULAR =
  "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 " +
  "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 " +
  "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 " +
  "278 556 500 722 500 500 500 334 260 334 584 350 " +
  "556 350 222 556 333 1000 556 556 333 1000 667 333 1000 350 611 350 350 222 222 333 333 350 556 1000 333 1000 500 " +
  "333 944 350 500 667 278 333 556 556 556 556 260 556 333 737 370 556 584 333 737 333 400 584 333 333 333 556 537 " +
  "278 333 333 365 556 834 834 834 611 667 667 667 667 667 667 1000 722 667 667 667 667 278 278 278 278 722 722 778 " +
  "778 778 778 778 584 778 722 722 722 722 667 667 611 556 556 556 556 556 556 889 500 556 556 556 556 278 278 278 " +
  "278 556 556 556 556 556 556 556 584 611 556 556 556 556 500 556 500";
const BOLD =
  "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 " +
  "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 " +
  "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 " +
  "333 611 556 778 556 556 500 389 280 389 584 350 " +
  "556 350 278 556 500 1000 556 556 333 1000 667 333 1000 350 611 350 350 278 278 500 500 350 556 1000 333 1000 556 " +
  "333 944 350 500 667 278 333 556 556 556 556 280 556 333 737 370 556 584 333 737 333 400 584 333 333 333 611 556 " +
  "278 333 333 365 556 834 834 834 611 722 722 722 722 722 722 1000 722 667 667 667 667 278 278 278 278 722 722 778 " +
  "778 778 778 778 584 778 722 722 722 722 667 667 611 556 556 556 556 556 556 889 556 556 556 556 556 278 278 278 " +
  "278 611 611 611 611 611 611 611 584 611 611 611 611 611 556 611 556";

// U+0080 to U+009F of Windows-1252; the five places without a character hold a space
const WINDOWS_1252_HIGH = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

export interface Font {
  /** The name by which page contents call it. */
  readonly resource: string;
  readonly baseFont: string;
  readonly bold: boolean;
  readonly widths: readonly number[];
}

export const HELVETICA: Font = {
  resource: "F1",
  baseFont: "Helvetica",
  bold: false,
  widths: REGULAR.split(" ").map(Number),
};
export const HELVETICA_BOLD: Font = {
  resource: "F2",
  baseFont: "Helvetica-Bold",
  bold: true,
  widths: BOLD.split(" ").map(Number),
};

/** A text in Windows-1252, or `null` if it holds a character that has no place there. */
export function encodeWindows1252(text: string): number[] | null {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff)) {
      bytes.push(code);
    } else {
      const place = character === " " ? -1 : WINDOWS_1252_HIGH.indexOf(character);
      if (place < 0) return null;
      bytes.push(0x80 + place);
    }
  }
  return bytes;
}

/** The width of encoded characters in points. */
export function textWidth(bytes: readonly number[], font: Font, size: number): number {
  let sum = 0;
  for (const byte of bytes) sum += font.widths[byte - 0x20] ?? 0;
  return (sum * size) / 1000;
}
