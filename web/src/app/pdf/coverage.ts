// Which characters the device has no picture of, so that the sender can be told before the report is sent. report.pdf
// is drawn with the device's own fonts, and no browser says what they have: what they draw is compared instead.

import { encodeWindows1252 } from "./fonts";
import { CANVAS_FONT } from "./canvas-font";

const SIDE = 48;
const SIZE = 28;
const MOST = 400;
// what has a shape of its own: no controls, blanks or marks, which are drawn with what they stand on
const SHAPED = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}]/u;
// nobody has a picture of these, which a browser may draw with as many digits as their numbers have
const NOBODYS = ["\u0378", "\u{5fffd}"];

/** Draws one character, and gives how opaque each of the picture's pixels is, row by row. */
export type DrawCharacter = (character: string) => Uint8Array;

/** The characters of a text that the device has no picture of, each once, in their order; of the first few hundred. */
export function undrawable(text: string, draw: DrawCharacter = onCanvas()): string {
  const asked = [...new Set(text.normalize("NFC"))].filter(
    (character) => SHAPED.test(character) && encodeWindows1252(character) === null,
  );
  if (asked.length === 0) return "";
  const boxes = NOBODYS.map((character) => draw(character));
  return asked
    .slice(0, MOST)
    .filter((character) => {
      const picture = draw(character);
      return boxes.some((box) => isSame(picture, box) || isSuchABox(picture, box));
    })
    .join("");
}

function isSame(picture: Uint8Array, other: Uint8Array): boolean {
  return picture.every((alpha, index) => alpha === other[index]);
}

/** Whether it is a frame of the same size, whatever is written in it: some browsers write the character's number. */
function isSuchABox(picture: Uint8Array, box: Uint8Array): boolean {
  const [own, others] = [extent(picture), extent(box)];
  return (
    own !== null &&
    others !== null &&
    own.every((edge, index) => edge === others[index]) &&
    isFramed(picture, own) &&
    isFramed(box, others)
  );
}

type Extent = readonly [left: number, top: number, right: number, bottom: number];

function extent(picture: Uint8Array): Extent | null {
  let [left, top, right, bottom] = [SIDE, SIDE, -1, -1];
  picture.forEach((alpha, index) => {
    if (alpha === 0) return;
    const [x, y] = [index % SIDE, Math.floor(index / SIDE)];
    [left, top, right, bottom] = [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x),
      Math.max(bottom, y),
    ];
  });
  return right < 0 ? null : [left, top, right, bottom];
}

function isFramed(picture: Uint8Array, [left, top, right, bottom]: Extent): boolean {
  const isInked = (x: number, y: number): boolean => (picture[y * SIDE + x] ?? 0) > 0;
  for (let x = left; x <= right; x++) if (!isInked(x, top) || !isInked(x, bottom)) return false;
  for (let y = top; y <= bottom; y++) if (!isInked(left, y) || !isInked(right, y)) return false;
  return true;
}

function onCanvas(): DrawCharacter {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("the browser has no canvas");
  context.font = `${SIZE}px ${CANVAS_FONT}`;
  context.textBaseline = "middle";
  return (character) => {
    context.clearRect(0, 0, SIDE, SIDE);
    context.fillText(character, 2, SIDE / 2);
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    return Uint8Array.from({ length: SIDE * SIDE }, (_, index) => data[4 * index + 3] ?? 0);
  };
}
