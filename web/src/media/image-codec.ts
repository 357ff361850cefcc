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
  | "moveTo"
  | "textAlign"
  | "textBaseline"
>;

/** A decoded image; `close` lets go of its pixels. */
export type DecodedImage = Pick<ImageBitmap, "width" | "height" | "close">;

/** Decoding, drawing and encoding, which a browser does and Node cannot. */
export interface ImageCodec {
  /** The image in a file, upright; fails in any way if it cannot be decoded. */
  decode(file: Blob): Promise<DecodedImage>;
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
  decode: (file) => createImageBitmap(file, { imageOrientation: "from-image" }),

  async encodeJpeg(width, height, quality, draw) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { alpha: false, colorSpace: "srgb" });
    if (context === null) throw new RangeError("there is no canvas of that size");
    context.fillStyle = "#fff";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    draw(context, (image) => {
      if (image instanceof ImageBitmap) context.drawImage(image, 0, 0, width, height);
    });
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    canvas.width = canvas.height = 0; // some browsers keep a canvas's memory until then
    return jpeg;
  },
};
