// From text to lines that fit: Helvetica where it has the characters, a picture of the line where it has not.
// The device's own fonts know every script and shape it rightly, which no font that we could enclose does.

import { CANVAS_FONT } from "./canvas-font";
import { isRightToLeft } from "./direction";
import { type Font, HELVETICA, HELVETICA_BOLD, encodeWindows1252, textWidth } from "./fonts";

// pixels a point: 288 to the inch, which is what a good printer resolves
const IMAGE_SCALE = 4;
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

export interface TextStyle {
  readonly size: number;
  readonly leading: number;
  readonly bold?: boolean;
  /** Red, green and blue, 0 to 1. */
  readonly colour: readonly [number, number, number];
}

/** A line that fits, either as characters of Windows-1252 or as a picture of it, which may run from right to left. */
export type Line =
  | { readonly kind: "text"; readonly bytes: readonly number[]; readonly width: number }
  | {
      readonly kind: "picture";
      readonly text: string;
      readonly width: number;
      readonly rightToLeft: boolean;
    };

export function fontOf(style: TextStyle): Font {
  return style.bold === true ? HELVETICA_BOLD : HELVETICA;
}

/** Breaks a text into lines of at most `room` points. */
export function breakLines(text: string, style: TextStyle, room: number): Line[] {
  const measure = createMeasure(style);
  return text
    .replace(/\t/g, "    ")
    .split(/\r\n|[\n\r]/)
    .flatMap((paragraph) => {
      const rightToLeft = isRightToLeft(paragraph);
      const lines = wrap(paragraph, (part) => measure(part, rightToLeft).width <= room);
      return lines.map((line) => measure(line, rightToLeft));
    });
}

/** One line, its end cut off if there is no room for it. */
export function truncateLine(text: string, style: TextStyle, room: number, rightToLeft: boolean): Line {
  const measureEither = createMeasure(style);
  const measure = (part: string): Line => measureEither(part, rightToLeft);
  const flat = text.replace(/\s+/g, " ").trim();
  if (measure(flat).width <= room) return measure(flat);
  const characters = Array.from(SEGMENTER.segment(flat), ({ segment }) => segment);
  while (characters.length > 0 && measure(`${characters.join("")}…`).width > room) characters.pop();
  return measure(`${characters.join("")}…`);
}

/** Draws a line that Helvetica has no characters for: a grey-scale look in JPEG, and its size in points. */
export async function renderLineImage(
  line: Line & { kind: "picture" },
  style: TextStyle,
): Promise<{ jpeg: Blob; width: number; height: number; pixels: readonly [number, number] }> {
  const width = Math.ceil(line.width) + 2;
  const height = Math.ceil(style.leading);
  const canvas = document.createElement("canvas");
  canvas.width = width * IMAGE_SCALE;
  canvas.height = height * IMAGE_SCALE;
  const context = createContext(canvas, style, IMAGE_SCALE);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = `rgb(${style.colour.map((part) => Math.round(part * 255)).join(" ")})`;
  context.textBaseline = "alphabetic";
  context.direction = line.rightToLeft ? "rtl" : "ltr";
  context.textAlign = "left";
  context.fillText(line.text, IMAGE_SCALE, baseline(style, height) * IMAGE_SCALE);
  const jpeg = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.92);
  });
  if (jpeg === null) throw new Error("the browser could not draw a line of text");
  return { jpeg, width, height, pixels: [canvas.width, canvas.height] };
}

/** How far below the top of a line's picture its characters stand. */
export function baseline(style: TextStyle, height: number): number {
  return height - (height - style.size) / 2 - style.size * 0.2;
}

function createMeasure(style: TextStyle): (text: string, rightToLeft?: boolean) => Line {
  const font = fontOf(style);
  let context: CanvasRenderingContext2D | null = null;
  return (text, rightToLeft = false) => {
    // among letters that run from right to left, the browser has to order numbers and punctuation as well
    const bytes = rightToLeft && text !== "" ? null : encodeWindows1252(text);
    if (bytes !== null) return { kind: "text", bytes, width: textWidth(bytes, font, style.size) };
    context ??= createContext(document.createElement("canvas"), style, 1);
    return { kind: "picture", text, width: context.measureText(text).width, rightToLeft };
  };
}

function createContext(canvas: HTMLCanvasElement, style: TextStyle, scale: number): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser has no canvas");
  context.font = `${style.bold === true ? "700" : "400"} ${style.size * scale}px ${CANVAS_FONT}`;
  return context;
}

/** Greedy: as many words on a line as fit; a word that is too long is broken anywhere between characters. */
function wrap(paragraph: string, fits: (text: string) => boolean): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(/(?<= )/)) {
    if (fits((line + word).trimEnd())) {
      line += word;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = "";
    for (const { segment } of SEGMENTER.segment(word)) {
      if (line !== "" && !fits((line + segment).trimEnd())) {
        lines.push(line);
        line = "";
      }
      line += segment;
    }
  }
  return [...lines, line.trimEnd()];
}
