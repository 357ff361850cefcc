// How many photos' pixels are in memory at the same time: those of two small photos, in two workers, or of a large one
// alone, so that two workers take no more than the largest photo takes in one.

import type { ImageSize } from "../image-codec";

/** A photo with more is prepared alone: phones' main cameras have 12 or 24 megapixels. */
const SMALL_PIXELS = 25_000_000;

/** Lets work with a photo's pixels begin when there is room for them. */
export type PhotoMemory = <Result>(
  size: ImageSize | undefined,
  work: () => Promise<Result>,
) => Promise<Result>;

/** Room in all workers that name the same lock; `onRoom` is told when work begins (Web Locks API). */
export function lockedMemory(locks: LockManager, lock: string, onRoom: () => void): PhotoMemory {
  return (size, work) => {
    // what no header says may be anything
    const isSmall = size !== undefined && size.width * size.height <= SMALL_PIXELS;
    return locks.request(lock, { mode: isSmall ? "shared" : "exclusive" }, () => {
      onRoom();
      return work();
    });
  };
}

/** Room for a worker that is the only one. */
export const ownMemory: PhotoMemory = (_, work) => work();
