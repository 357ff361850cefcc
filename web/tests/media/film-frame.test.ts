import { describe, expect, it } from "vitest";
import type { DecodedImage, ImageCodec } from "../../src/media/image-codec";
import { type FilmPlayer, filmThumbnail } from "../../src/media/film-frame";
import { FakeImageCodec } from "../support/images";

/** A film whose frames are so bright from a time on. */
class FakeFilm implements FilmPlayer {
  width = 1080;
  height = 1920;
  duration = 10;
  at = 0;
  brightFrom = 0;
  closed = 0;
  framesClosed = 0;
  readonly seeks: number[] = [];

  seek(seconds: number): Promise<void> {
    this.seeks.push(seconds);
    this.at = seconds;
    return Promise.resolve();
  }

  brightness(): Promise<number> {
    return Promise.resolve(this.at >= this.brightFrom ? 120 : 3);
  }

  frame(width: number, height: number): Promise<DecodedImage> {
    const close = (): void => {
      this.framesClosed += 1;
    };
    return Promise.resolve({ width, height, close });
  }

  close(): void {
    this.closed += 1;
  }
}

const codec: ImageCodec = {
  decode: () => Promise.reject(new Error("not used")),
  sample: () => Promise.reject(new Error("not used")),
  encodeJpeg: (width, height) => Promise.resolve(new Blob([`${width}x${height}`])),
};

async function thumbnail(film: FakeFilm): Promise<string | undefined> {
  return (await filmThumbnail(new Blob(), 42, () => Promise.resolve(film), codec))?.text();
}

describe("a film's thumbnail", () => {
  it.each([
    ["the first frame, if it shows something", 0, 10, 0],
    ["a frame that is not black, of a film that begins with black", 1.7, 10, 2],
    ["the first frame of a film that is black throughout", 99, 10, 0],
    ["no frame behind the end", 1.7, 1.2, 0],
    ["a later frame, though the film does not say how long it is", 1.7, Infinity, 2],
  ])("is %s", async (_, brightFrom, duration, expected) => {
    const film = Object.assign(new FakeFilm(), { brightFrom, duration });
    expect(await thumbnail(film)).toBe("180x320");
    expect(film.at).toBe(expected);
    expect(Math.max(...film.seeks)).toBeLessThan(duration);
    expect([film.closed, film.framesClosed]).toEqual([1, 1]);
  });

  it.each([
    ["says how long the film is", 64, { width: 1920, height: 1080 }, ["1:04"]],
    ["says that it is a film, where the length is not known", undefined, { width: 1920, height: 1080 }, [""]],
    ["is left alone where it is small", 64, { width: 60, height: 40 }, []],
  ])("%s", async (_, duration, size, words) => {
    const images = new FakeImageCodec();
    const film = Object.assign(new FakeFilm(), size);
    await filmThumbnail(new Blob(), duration, () => Promise.resolve(film), images);
    expect(images.words).toEqual(words);
  });

  it("is not made larger than the film", async () => {
    expect(await thumbnail(Object.assign(new FakeFilm(), { width: 100, height: 50 }))).toBe("100x50");
  });

  it("is none where the pictures cannot be decoded, though the sound can", async () => {
    const film = Object.assign(new FakeFilm(), { width: 0, height: 0 });
    expect(await thumbnail(film)).toBeUndefined();
    expect(film.closed).toBe(1);
  });

  it("is none where the film cannot be opened, or fails later", async () => {
    const failed = filmThumbnail(new Blob(), 42, () => Promise.reject(new Error("no")), codec);
    expect(await failed).toBeNull();
    const film = new FakeFilm();
    film.brightness = (): Promise<number> => Promise.reject(new Error("no"));
    expect(await thumbnail(film)).toBeUndefined();
    expect(film.closed).toBe(1);
  });
});
