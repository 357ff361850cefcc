/** What can be drawn with; a part of a canvas's context. */
export type Brush = Pick<
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

/** A decoded picture; `close` lets go of its pixels. */
export type Picture = Pick<ImageBitmap, "width" | "height" | "close">;

/** Decoding, drawing and encoding, which a browser does and Node cannot. */
export interface Drawing {
  /** The picture in a file, upright; fails in any way if it cannot be decoded. */
  decode(file: Blob): Promise<Picture>;
  /** A JPEG of what `draw` draws on white; fails in any way if it is too large. */
  jpeg(
    width: number,
    height: number,
    quality: number,
    draw: (brush: Brush, place: (picture: Picture) => void) => void,
  ): Promise<Blob>;
}

/** Drawing as browsers do it, in sRGB. */
export const browserDrawing: Drawing = {
  decode: (file) => createImageBitmap(file, { imageOrientation: "from-image" }),

  async jpeg(width, height, quality, draw) {
    const canvas = new OffscreenCanvas(width, height);
    const brush = canvas.getContext("2d", { alpha: false, colorSpace: "srgb" });
    if (brush === null) throw new RangeError("there is no canvas of that size");
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, width, height);
    brush.imageSmoothingQuality = "high";
    draw(brush, (picture) => {
      if (picture instanceof ImageBitmap) brush.drawImage(picture, 0, 0, width, height);
    });
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    canvas.width = canvas.height = 0; // some browsers keep a canvas's memory until then
    return jpeg;
  },
};
