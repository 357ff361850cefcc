// Turning and mirroring decoded pixels as Exif's orientation says (CIPA DC-008, tag 0x0112).

import type { RawPicture } from "./png";

const FIRST_ON_ITS_SIDE = 5;
const FROM_RIGHT: ReadonlySet<number> = new Set([2, 3, 7, 8]);
const FROM_BOTTOM: ReadonlySet<number> = new Set([3, 4, 6, 7]);

/** The picture upright; `orientation` is 1 to 8, and of any other number nothing is turned. */
export function upright(picture: RawPicture, orientation: number): RawPicture {
  if (!(orientation > 1 && orientation <= 8)) return picture;
  const { width, height, channels, stride, data } = picture;
  const isOnItsSide = orientation >= FIRST_ON_ITS_SIDE;
  const [newWidth, newHeight] = isOnItsSide ? [height, width] : [width, height];
  const turned = new Uint8Array(newWidth * newHeight * channels);
  for (let y = 0; y < newHeight; y++) {
    for (let x = 0; x < newWidth; x++) {
      const [across, down] = isOnItsSide ? [y, x] : [x, y];
      const column = FROM_RIGHT.has(orientation) ? width - 1 - across : across;
      const row = FROM_BOTTOM.has(orientation) ? height - 1 - down : down;
      const [from, to] = [row * stride + column * channels, (y * newWidth + x) * channels];
      for (let channel = 0; channel < channels; channel++) turned[to + channel] = data[from + channel] ?? 0;
    }
  }
  return { ...picture, width: newWidth, height: newHeight, stride: newWidth * channels, data: turned };
}
