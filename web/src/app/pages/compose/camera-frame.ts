// Photos of what the camera sees: one by one in the order in which they were taken, however long each takes to encode.

const QUALITY = 0.95;

/** Takes photos of a video element that shows a camera. */
export class FrameTaker {
  #last: Promise<unknown> = Promise.resolve();

  /** The picture of this moment, as JPEG. Fails if the camera gives none. */
  take(video: HTMLVideoElement): Promise<Blob> {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    const photo = this.#last.then(() => encode(canvas));
    this.#last = photo.catch(() => undefined);
    return photo;
  }
}

async function encode(canvas: HTMLCanvasElement): Promise<Blob> {
  const photo = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  // gives its memory back before the collector comes to it
  canvas.width = 0;
  if (photo === null) throw new Error("the camera gave no picture");
  return photo;
}
