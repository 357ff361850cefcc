/** An opaque canvas and what draws on it. Fails with `RangeError` where there is none of that size. */
export function blankCanvas(
  width: number,
  height: number,
): { readonly canvas: OffscreenCanvas; readonly context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { alpha: false, colorSpace: "srgb" });
  if (context === null) throw new RangeError("there is no canvas of that size");
  return { canvas, context };
}
