// What somebody chose or captured, made ready to be enclosed. Photos are drawn anew, upright, so that nothing but
// the picture is left of them: no EXIF, no place, no name of a device.

import type { MediaType } from "../../../format";
import type { DraftItem } from "./draft";

export const ACCEPTED = "image/*,video/mp4,video/quicktime,.m4v,.mov,audio/mp4,audio/x-m4a,.m4a";
const MAX_EDGE = 8192;
const PHOTO_QUALITY = 0.92;
const THUMBNAIL_EDGE = 320;
const THUMBNAIL_QUALITY = 0.8;
const VIDEO_TIMEOUT_MS = 10_000;

/** A file that no report can hold; the message says what to do. */
export class UnusableMedia extends Error {
  override readonly name = "UnusableMedia";
}

/** Makes an item of a file, by what is in it. Fails with UnusableMedia. */
export async function itemOf(file: Blob): Promise<DraftItem> {
  const type = await typeOf(file);
  if (type === "photo") return photoItem(file);
  return type === "video" ? videoItem(file) : audioItem(file);
}

/** A photo without metadata, and its thumbnail. */
export async function photoItem(file: Blob): Promise<DraftItem> {
  const bitmap = await decoded(file);
  try {
    const content = await drawn(bitmap, bitmap.width, bitmap.height, MAX_EDGE, PHOTO_QUALITY);
    const thumbnail = await drawn(bitmap, bitmap.width, bitmap.height, THUMBNAIL_EDGE, THUMBNAIL_QUALITY);
    return { id: crypto.randomUUID(), type: "photo", content, thumbnail };
  } finally {
    bitmap.close();
  }
}

async function videoItem(file: Blob): Promise<DraftItem> {
  const thumbnail = await videoThumbnail(file).catch(() => plainThumbnail("video"));
  return { id: crypto.randomUUID(), type: "video", content: file, thumbnail };
}

async function audioItem(file: Blob): Promise<DraftItem> {
  return { id: crypto.randomUUID(), type: "audio", content: file, thumbnail: await plainThumbnail("audio") };
}

/** What a file is, by its content: names lie, and `.mp4` is both film and sound. */
async function typeOf(file: Blob): Promise<MediaType> {
  if (file.size === 0) throw new UnusableMedia("The file is empty. Choose another one.");
  const start = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  const word = String.fromCharCode(...start.slice(4, 8));
  const brand = String.fromCharCode(...start.slice(8, 12));
  const isPicture = /^(?:heic|heix|hevc|heim|heis|mif1|msf1|avif|avis)$/.test(brand);
  if (word === "ftyp" && !isPicture) return containerType(file);
  if (/^(?:moov|mdat|free|skip|wide)$/.test(word)) return containerType(file);
  return "photo";
}

/** Film or sound, by whether the browser sees a picture in it. */
async function containerType(file: Blob): Promise<MediaType> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.preload = "metadata";
    video.src = url;
    await event(video, "loadedmetadata");
    return video.videoWidth > 0 ? "video" : "audio";
  } catch {
    throw new UnusableMedia("This browser cannot read that recording. Use MP4, M4V, MOV or M4A.");
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

async function decoded(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new UnusableMedia("This browser cannot read that picture. Use JPEG or PNG.");
  }
}

async function videoThumbnail(file: Blob): Promise<Blob> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    video.src = url;
    await event(video, "loadeddata");
    return await drawn(video, video.videoWidth, video.videoHeight, THUMBNAIL_EDGE, THUMBNAIL_QUALITY);
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}

/** A tile with a sign on it, for what has no picture. */
async function plainThumbnail(kind: "audio" | "video"): Promise<Blob> {
  const [canvas, context] = canvasOf(THUMBNAIL_EDGE, THUMBNAIL_EDGE);
  context.fillStyle = "#0a6570";
  context.fillRect(0, 0, THUMBNAIL_EDGE, THUMBNAIL_EDGE);
  context.fillStyle = "#fff";
  if (kind === "video") {
    context.beginPath();
    context.moveTo(125, 100);
    context.lineTo(125, 220);
    context.lineTo(225, 160);
    context.fill();
  } else {
    for (const [index, height] of [40, 90, 140, 70, 120, 60, 30].entries()) {
      context.fillRect(74 + index * 26, 160 - height / 2, 14, height);
    }
  }
  return jpegOf(canvas, THUMBNAIL_QUALITY);
}

/** Draws a picture into a JPEG whose longer edge has at most `maxEdge` pixels, on white. */
export async function drawn(
  source: CanvasImageSource,
  width: number,
  height: number,
  maxEdge: number,
  quality: number,
): Promise<Blob> {
  const scale = Math.min(1, maxEdge / Math.max(width, height, 1));
  const [canvas, context] = canvasOf(
    Math.max(1, Math.round(width * scale)),
    Math.max(1, Math.round(height * scale)),
  );
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return jpegOf(canvas, quality);
}

function canvasOf(width: number, height: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new UnusableMedia("This browser cannot draw pictures. Try another one.");
  return [canvas, context];
}

function jpegOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => {
        if (blob === null) reject(new UnusableMedia("The picture is too large for this browser."));
        else resolve(blob);
      },
      "image/jpeg",
      quality,
    );
  });
}

function event(video: HTMLVideoElement, name: "loadedmetadata" | "loadeddata"): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, VIDEO_TIMEOUT_MS);
    const settle = (done: () => void) => (): void => {
      clearTimeout(timer);
      done();
    };
    video.addEventListener(name, settle(resolve), { once: true });
    video.addEventListener("error", settle(reject), { once: true });
  });
}
