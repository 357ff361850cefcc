import { blankCanvas } from "./blank-canvas";
import type { RawPicture } from "./photos/png";

export const SAMPLE_EDGE = 1000;

/** What can be drawn with; a part of a canvas's context. */
export type DrawingContext = Pick<
  OffscreenCanvasRenderingContext2D,
  | "beginPath"
  | "closePath"
  | "fill"
  | "fillRect"
  | "fillStyle"
  | "fillText"
  | "font"
  | "lineTo"
  | "measureText"
  | "moveTo"
  | "textAlign"
  | "textBaseline"
>;

/** A decoded image; `close` lets go of its pixels. */
export type DecodedImage = Pick<ImageBitmap, "width" | "height" | "close">;

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Decoding, drawing and encoding, which a browser does and Node cannot. */
export interface ImageCodec {
  /**
   * The image in a file, upright, of an animation the first; fails in any way if it cannot be decoded.
   *
   * @param reduced the size that is wanted where the file's own is larger: a decoder that can do so takes less memory
   */
  decode(file: Blob, reduced?: ImageSize): Promise<DecodedImage>;
  /** A smaller copy's pixels, at most SAMPLE_EDGE on its longer edge. */
  sample(image: DecodedImage): Promise<RawPicture>;
  /** A JPEG of what `draw` draws on white; fails in any way if it is too large. */
  encodeJpeg(
    width: number,
    height: number,
    quality: number,
    draw: (context: DrawingContext, drawImage: (image: DecodedImage) => void) => void,
  ): Promise<Blob>;
}

/** Drawing as browsers do it, in sRGB. */
export const browserImageCodec: ImageCodec = {
  async decode(file, reduced) {
    const small = reduced === undefined ? undefined : await decodeReduced(file, reduced);
    return small ?? createImageBitmap(file, { imageOrientation: "from-image" });
  },

  sample(image) {
    const scale = Math.min(1, SAMPLE_EDGE / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((edge) =>
      Math.max(1, Math.round(edge * scale)),
    ) as [number, number];
    const { canvas, context } = whiteCanvas(width, height);
    draw(context, image, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    canvas.width = canvas.height = 0;
    return Promise.resolve({
      width,
      height,
      channels: 4,
      stride: width * 4,
      data: new Uint8Array(data.buffer),
    });
  },

  async encodeJpeg(width, height, quality, drawAll) {
    const { canvas, context } = whiteCanvas(width, height);
    drawAll(context, (image) => {
      draw(context, image, width, height);
    });
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    canvas.width = canvas.height = 0; // some browsers keep a canvas's memory until then
    return jpeg;
  },
};

function whiteCanvas(width: number, height: number): ReturnType<typeof blankCanvas> {
  const made = blankCanvas(width, height);
  made.context.fillStyle = "#fff";
  made.context.fillRect(0, 0, width, height);
  made.context.imageSmoothingQuality = "high";
  return made;
}

function draw(
  context: OffscreenCanvasRenderingContext2D,
  image: DecodedImage,
  width: number,
  height: number,
): void {
  if (image instanceof ImageBitmap) context.drawImage(image, 0, 0, width, height);
}

// WebCodecs, which not every browser has
interface FrameDecoder {
  decode(): Promise<{ readonly image: ImageBitmapSource & { close(): void } }>;
  close(): void;
}
type FrameDecoders = new (options: {
  readonly data: ReadableStream<Uint8Array>;
  readonly type: string;
  readonly desiredWidth: number;
  readonly desiredHeight: number;
}) => FrameDecoder;

/** A JPEG decoded at a fraction of its size, where the browser does so; undefined where it does not. */
async function decodeReduced(file: Blob, { width, height }: ImageSize): Promise<ImageBitmap | undefined> {
  const { ImageDecoder } = globalThis as { ImageDecoder?: FrameDecoders };
  if (ImageDecoder === undefined) return undefined;
  const options = { type: "image/jpeg", desiredWidth: width, desiredHeight: height };
  const decoder = new ImageDecoder({ ...options, data: file.stream() });
  try {
    const { image } = await decoder.decode();
    try {
      return await createImageBitmap(image);
    } finally {
      image.close();
    }
  } catch {
    return undefined;
  } finally {
    decoder.close();
  }
}
