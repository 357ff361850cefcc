// Thumbnails for what has no picture to show: film with a play button, and a waveform, each with its duration.

import { type DrawingContext, type ImageCodec, browserImageCodec } from "./image-codec";

const WIDTH = 320;
const HEIGHT = 240;
const QUALITY = 0.82;
const BACKGROUND = "#0b4861";
const FOREGROUND = "#f0f7fa";
const FAINT = "#4e8096";
const LONGEST_DURATION = 100 * 3600;
const BARS = 21;

/** The thumbnail of a video; `duration` is in seconds. */
export function videoThumbnail(duration?: number, codec: ImageCodec = browserImageCodec): Promise<Blob> {
  return drawThumbnail(drawFilm, duration, codec);
}

/** The thumbnail of a recording; `duration` is in seconds. */
export function audioThumbnail(duration?: number, codec: ImageCodec = browserImageCodec): Promise<Blob> {
  return drawThumbnail(drawWaveform, duration, codec);
}

/** `m:ss` or `h:mm:ss`; a dash for what cannot be a duration. */
export function durationText(duration: number): string {
  if (!(duration >= 0 && duration < LONGEST_DURATION)) return "–";
  const seconds = Math.round(duration);
  const two = (value: number): string => value.toString().padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function drawThumbnail(
  drawFigure: (context: DrawingContext) => void,
  duration: number | undefined,
  codec: ImageCodec,
): Promise<Blob> {
  return codec.encodeJpeg(WIDTH, HEIGHT, QUALITY, (context) => {
    context.fillStyle = BACKGROUND;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    drawFigure(context);
    if (duration === undefined) return;
    context.fillStyle = FOREGROUND;
    context.font = "bold 20px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(durationText(duration), WIDTH / 2, 204);
  });
}

function drawFilm(context: DrawingContext): void {
  context.fillStyle = FAINT;
  context.fillRect(66, 52, 188, 120);
  context.fillStyle = FOREGROUND;
  context.fillRect(92, 52, 136, 120);
  context.fillStyle = BACKGROUND;
  for (let row = 0; row < 5; row++) {
    for (const x of [73, 235]) context.fillRect(x, 61 + 22 * row, 12, 13);
  }
  context.beginPath();
  context.moveTo(144, 86);
  context.lineTo(144, 138);
  context.lineTo(188, 112);
  context.closePath();
  context.fill();
}

function drawWaveform(context: DrawingContext): void {
  context.fillStyle = FOREGROUND;
  for (let bar = 0; bar < BARS; bar++) {
    const envelope = Math.sin((Math.PI * (bar + 0.5)) / BARS);
    const half = 8 + 52 * envelope * (0.45 + 0.55 * Math.abs(Math.sin(1.7 * bar + 0.6)));
    context.fillRect(57 + 10 * bar, 112 - half, 6, 2 * half);
  }
}
