// JPEGs as small as they can be, and an image codec for Node.

import { type Bytes, concat, utf8 } from "../../src/contract/bytes";
import type { DecodedImage, DrawingContext, ImageCodec, ImageSize } from "../../src/media/image-codec";
import type { RawPicture } from "../../src/media/photos/png";

export function segment(marker: number, content: Bytes): Bytes {
  const size = content.length + 2;
  return concat(Uint8Array.of(0xff, marker, size >> 8, size & 0xff), content);
}

export function frame(width: number, height: number): Bytes {
  return segment(0xc0, Uint8Array.of(8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0));
}

export const START = Uint8Array.of(0xff, 0xd8);
export const SCAN = concat(
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  Uint8Array.of(1, 0xff, 0, 2, 0xff, 0xd3, 9),
);
export const END = Uint8Array.of(0xff, 0xd9);
export const jpeg = (width: number, height: number, ...more: Bytes[]): Bytes =>
  concat(START, ...more, frame(width, height), SCAN, END);

export class FakeImageCodec implements ImageCodec {
  readonly drawn: [number, number][] = [];
  readonly words: string[] = [];
  decoded = 0;
  closed = 0;
  /** The share of its pictures, from below, that is another one in each. */
  grey = 0;
  readonly #images: DecodedImage[] = [];
  wanted: ImageSize | undefined;
  maxPixels = Infinity;
  readonly size: { width: number; height: number };

  constructor(width = 4000, height = 3000) {
    this.size = { width, height };
  }

  decode(_: Blob, wanted?: ImageSize): Promise<DecodedImage> {
    this.decoded += 1;
    this.wanted = wanted;
    const image = { ...this.size, close: () => (this.closed += 1) };
    this.#images.push(image);
    return Promise.resolve(image);
  }

  sample(image: DecodedImage): Promise<RawPicture> {
    const [width, height] = [100, 200];
    const missing = Math.round((1 - this.grey) * height) * width * 4;
    const data = Uint8Array.from({ length: width * height * 4 }, (_, index) =>
      index >= missing ? 50 * this.#images.indexOf(image) : (index * 7) & 255,
    );
    return Promise.resolve({ width, height, channels: 4, stride: width * 4, data });
  }

  encodeJpeg(
    width: number,
    height: number,
    _quality: number,
    draw: (context: DrawingContext, drawImage: (image: DecodedImage) => void) => void,
  ): Promise<Blob> {
    if (width * height > this.maxPixels) return Promise.reject(new RangeError("too large"));
    const ignore = (): void => undefined;
    const context: DrawingContext = {
      beginPath: ignore,
      closePath: ignore,
      fill: ignore,
      fillRect: ignore,
      fillStyle: "",
      fillText: (text: string) => this.words.push(text),
      font: "",
      lineTo: ignore,
      measureText: () => ({ width: 30 }) as TextMetrics,
      moveTo: ignore,
      textAlign: "left",
      textBaseline: "top",
    };
    draw(context, ignore);
    this.drawn.push([width, height]);
    return Promise.resolve(new Blob([jpeg(width, height, segment(0xe1, utf8("Exif\0\0secret")))]));
  }
}
