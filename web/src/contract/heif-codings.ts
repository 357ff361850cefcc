// What codes a HEIF's picture: of its kinds (ISO/IEC 23008-12, 23001-17), two are read.

const READ: ReadonlySet<string> = new Set(["hvc1", "av01"]);
const CALLED: ReadonlyMap<string, string> = new Map([
  ["avc1", "H.264"],
  ["evc1", "EVC"],
  ["j2k1", "JPEG 2000"],
  ["jpeg", "JPEG"],
  ["lhv1", "layered HEVC"],
  ["unci", "uncompressed"],
  ["vvc1", "H.266"],
]);

/**
 * What people read that a HEIF is whose main picture's item is of a type (four letters) that is not read here, such
 * as `HEIF (uncompressed)`; undefined if it is read.
 */
export function unreadHeif(itemType: string): string | undefined {
  return READ.has(itemType) ? undefined : `HEIF (${CALLED.get(itemType) ?? "of an unknown coding"})`;
}
