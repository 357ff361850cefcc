// The boxes that a HEIF (ISO/IEC 23008-12, 14496-12) is made of.

const MAX_BOXES = 4096;

/** A box; `start` is behind its header. */
export interface Box {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** The first box of a kind. */
export function findBox(file: DataView, start: number, end: number, kind: number): Box | undefined {
  for (const box of boxesOf(file, start, end)) if (box.kind === kind) return box;
  return undefined;
}

/** The boxes in a part of a file, until one has a size that none can have. */
export function* boxesOf(file: DataView, start: number, end: number): Generator<Box> {
  let position = start;
  for (let count = 0; count < MAX_BOXES && position + 8 <= end; count += 1) {
    const size = file.getUint32(position);
    const isLong = size === 1;
    const length = size === 0 ? end - position : isLong ? Number(file.getBigUint64(position + 8)) : size;
    if (length < (isLong ? 16 : 8)) return;
    yield {
      kind: file.getUint32(position + 4),
      start: position + (isLong ? 16 : 8),
      end: Math.min(end, position + length),
    };
    position += length;
  }
}
