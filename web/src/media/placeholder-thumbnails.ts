// Drawn signs for what has no picture to show: film with a play button, and a waveform, each with its duration.

import { type Brush, type Drawing, browserDrawing } from "./image-codec";

const WIDTH = 320;
const HEIGHT = 240;
const QUALITY = 0.82;
const GROUND = "#0b4861";
const FIGURE = "#f0f7fa";
const FAINT = "#4e8096";
const LONGEST_DURATION = 100 * 3600;
const BARS = 21;

/** The thumbnail of a video; `duration` is in seconds. */
export function videoSign(duration?: number, drawing: Drawing = browserDrawing): Promise<Blob> {
  return sign(film, duration, drawing);
}

/** The thumbnail of a recording; `duration` is in seconds. */
export function audioSign(duration?: number, drawing: Drawing = browserDrawing): Promise<Blob> {
  return sign(waveform, duration, drawing);
}

/** `m:ss` or `h:mm:ss`; a dash for what cannot be a duration. */
export function clockText(duration: number): string {
  if (!(duration >= 0 && duration < LONGEST_DURATION)) return "–";
  const seconds = Math.round(duration);
  const two = (value: number): string => value.toString().padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function sign(figure: (brush: Brush) => void, duration: number | undefined, drawing: Drawing): Promise<Blob> {
  return drawing.jpeg(WIDTH, HEIGHT, QUALITY, (brush) => {
    brush.fillStyle = GROUND;
    brush.fillRect(0, 0, WIDTH, HEIGHT);
    figure(brush);
    if (duration === undefined) return;
    brush.fillStyle = FIGURE;
    brush.font = "bold 20px sans-serif";
    brush.textAlign = "center";
    brush.textBaseline = "middle";
    brush.fillText(clockText(duration), WIDTH / 2, 204);
  });
}

function film(brush: Brush): void {
  brush.fillStyle = FAINT;
  brush.fillRect(66, 52, 188, 120);
  brush.fillStyle = FIGURE;
  brush.fillRect(92, 52, 136, 120);
  brush.fillStyle = GROUND;
  for (let row = 0; row < 5; row++) {
    for (const x of [73, 235]) brush.fillRect(x, 61 + 22 * row, 12, 13);
  }
  brush.beginPath();
  brush.moveTo(144, 86);
  brush.lineTo(144, 138);
  brush.lineTo(188, 112);
  brush.closePath();
  brush.fill();
}

function waveform(brush: Brush): void {
  brush.fillStyle = FIGURE;
  for (let bar = 0; bar < BARS; bar++) {
    const envelope = Math.sin((Math.PI * (bar + 0.5)) / BARS);
    const half = 8 + 52 * envelope * (0.45 + 0.55 * Math.abs(Math.sin(1.7 * bar + 0.6)));
    brush.fillRect(57 + 10 * bar, 112 - half, 6, 2 * half);
  }
}
