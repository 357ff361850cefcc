// Films as browsers play them, for `film-frame`.

import type { FilmPlayer } from "./film-frame";

const PATIENCE_MS = 5_000;
// of the small picture that brightness is measured on, in pixels
const SAMPLE_EDGE = 32;

/** Opens a film in an element that is in no page; fails if it cannot be played. */
export async function openFilm(file: Blob): Promise<FilmPlayer> {
  const url = URL.createObjectURL(file);
  const video = document.createElement("video");
  const close = (): void => {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  };
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = "auto";
    const loaded = happened(video, "loadeddata");
    video.src = url;
    await loaded;
  } catch (error) {
    close();
    throw error;
  }
  return {
    width: video.videoWidth,
    height: video.videoHeight,
    duration: video.duration,
    async seek(seconds): Promise<void> {
      if (video.currentTime === seconds) return; // there would be no event
      const seeked = happened(video, "seeked");
      video.currentTime = seconds;
      await seeked;
    },
    async brightness(): Promise<number> {
      const small = await scaledFrame(video, SAMPLE_EDGE, SAMPLE_EDGE);
      try {
        const context = new OffscreenCanvas(SAMPLE_EDGE, SAMPLE_EDGE).getContext("2d", {
          willReadFrequently: true,
        });
        if (context === null) throw new RangeError("there is no canvas");
        context.drawImage(small, 0, 0);
        return meanOf(context.getImageData(0, 0, SAMPLE_EDGE, SAMPLE_EDGE).data);
      } finally {
        small.close();
      }
    },
    frame: (width, height) => scaledFrame(video, width, height),
    close,
  };
}

function scaledFrame(video: HTMLVideoElement, width: number, height: number): Promise<ImageBitmap> {
  return createImageBitmap(video, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
}

/** The mean of red, green and blue over all pixels. */
function meanOf(pixels: Uint8ClampedArray): number {
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4)
    sum += (pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0);
  return sum / (0.75 * pixels.length);
}

function happened(video: HTMLVideoElement, event: "loadeddata" | "seeked"): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => (): void => {
      clearTimeout(timer);
      video.removeEventListener(event, succeed);
      video.removeEventListener("error", fail);
      done();
    };
    const succeed = settle(resolve);
    const fail = settle(() => {
      reject(new Error("the film cannot be played"));
    });
    const timer = setTimeout(fail, PATIENCE_MS);
    video.addEventListener(event, succeed);
    video.addEventListener("error", fail);
  });
}
