// A frame of a film that shows something, as its thumbnail.

import { type DecodedImage, type DrawingContext, type ImageCodec, browserImageCodec } from "./image-codec";
import { durationText } from "./placeholder-thumbnails";
import { THUMBNAIL_EDGE } from "./thumbnail-size";

const QUALITY = 0.82;
// cameras and editors begin with black; later than this it is part of the film
const LOOKED_AT: readonly number[] = [0, 0.5, 1, 2, 3, 5];
// of 255, on average over the frame
const DARK = 16;
const SIGN_HEIGHT = 22;
const SIGN_WIDTH = 26;
const MARGIN = 8;

/** A film that is shown nowhere. Everything may fail in any way. */
export interface FilmPlayer {
  /** In pixels, upright; 0 if the browser has no decoder for its pictures. */
  readonly width: number;
  readonly height: number;
  /** In seconds. */
  readonly duration: number;
  /** Goes to a time, in seconds, and waits until its frame is there. */
  seek(seconds: number): Promise<void>;
  /** How bright the frame is on average, 0 to 255. */
  brightness(): Promise<number>;
  /** The frame, made as large as asked. */
  frame(width: number, height: number): Promise<DecodedImage>;
  close(): void;
}

/** Opens a film far enough to know its size. */
export type OpenFilm = (file: Blob) => Promise<FilmPlayer>;

/**
 * A small JPEG of the first frame that is not black, or, where all are, of the first, with a small play sign and how
 * long the film is, in seconds, if that is known; null if this browser cannot decode the film.
 */
export async function filmThumbnail(
  file: Blob,
  duration: number | undefined,
  openFilm: OpenFilm,
  codec: ImageCodec = browserImageCodec,
): Promise<Blob | null> {
  let player: FilmPlayer | undefined;
  try {
    player = await openFilm(file);
    if (player.width === 0 || player.height === 0) return null;
    await goToPicture(player);
    const scale = Math.min(1, THUMBNAIL_EDGE / Math.max(player.width, player.height));
    const scaled = (length: number): number => Math.max(1, Math.round(length * scale));
    const [width, height] = [scaled(player.width), scaled(player.height)];
    const frame = await player.frame(width, height);
    try {
      return await codec.encodeJpeg(width, height, QUALITY, (context, drawImage) => {
        drawImage(frame);
        drawPlaySign(context, width, height, duration === undefined ? "" : durationText(duration));
      });
    } finally {
      frame.close();
    }
  } catch {
    return null; // a film that cannot be played here is enclosed all the same
  } finally {
    player?.close();
  }
}

function drawPlaySign(context: DrawingContext, width: number, height: number, length: string): void {
  context.font = "bold 13px sans-serif";
  const signWidth = SIGN_WIDTH + (length === "" ? 0 : Math.ceil(context.measureText(length).width) + 8);
  if (signWidth * 2 > width || SIGN_HEIGHT * 2 > height) return;
  const [left, top] = [MARGIN, height - SIGN_HEIGHT - MARGIN];
  context.fillStyle = "rgba(8, 50, 70, 0.82)";
  context.fillRect(left, top, signWidth, SIGN_HEIGHT);
  context.fillStyle = "#f0f7fa";
  context.beginPath();
  context.moveTo(left + 9, top + 5);
  context.lineTo(left + 9, top + 17);
  context.lineTo(left + 19, top + 11);
  context.closePath();
  context.fill();
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(length, left + SIGN_WIDTH, top + SIGN_HEIGHT / 2);
}

async function goToPicture(player: FilmPlayer): Promise<void> {
  for (const seconds of LOOKED_AT) {
    // Infinity where a file does not say how long it plays
    if (seconds > 0 && seconds >= player.duration) break;
    await player.seek(seconds);
    if ((await player.brightness()) > DARK) return;
  }
  await player.seek(0);
}
