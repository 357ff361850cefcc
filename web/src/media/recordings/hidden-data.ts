// What cameras and encoders write into coded film and sound, and what of it has to be blanked. It is blanked where it
// is, so that no length changes, and neither a picture nor a sound.

import { MediaError } from "../errors";
import type { Entry } from "./entries";
import { MAX_BLANKED_BYTES, MAX_SAMPLES } from "./limits";
import { ForwardReader, type Patch } from "./reader";
import { type Samples, sizeOf } from "./tables";

/**
 * What has to be blanked in tracks, in the order of the file. Their chunks are within the file and overlap nowhere.
 * Fails with `recording_too_large`.
 */
export async function findHiddenData(
  file: Blob,
  tracks: readonly { readonly entries: readonly Entry[]; readonly samples: Samples }[],
): Promise<Patch[]> {
  const lookedAt = tracks.filter(({ entries }) => entries.some(({ walk }) => walk !== undefined));
  if (lookedAt.some(({ samples }) => samples.sizes.count > MAX_SAMPLES))
    throw new MediaError("recording_too_large");
  const placed = lookedAt
    .flatMap(({ entries, samples }) => samples.chunks.map((chunk) => ({ chunk, entries, samples })))
    .filter(({ chunk }) => chunk.size > 0)
    .sort((one, other) => one.chunk.offset - other.chunk.offset);
  const patches: Patch[] = [];
  let left = MAX_BLANKED_BYTES;
  const reader = new ForwardReader(file);
  try {
    for (const { chunk, entries, samples } of placed) {
      const walk = entries[chunk.entry]?.walk;
      if (walk === undefined) continue;
      const last = chunk.offset + chunk.size;
      let end = chunk.offset;
      for (let number = chunk.first; number < chunk.first + chunk.samples; number++) {
        const start = end;
        end = Math.min(start + sizeOf(samples.sizes, number), last);
        for (const patch of await walk(reader, start, end)) {
          left -= patch.content.length;
          if (left < 0) throw new MediaError("recording_too_large");
          patches.push(patch);
        }
      }
    }
  } finally {
    await reader.close();
  }
  return patches;
}
