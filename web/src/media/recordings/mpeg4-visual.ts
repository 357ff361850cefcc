// MPEG-4's own film (ISO/IEC 14496-2 section 6.2): its headers without user data, such as the name of an encoder.

import { type Bytes, concat } from "../../contract/bytes";
import { type Patch, type Walk, changed } from "./reader";

const USER_DATA = 0xb2;
const PICTURE = 0xb6;
// a sequence's begin and end, and a visual object; video objects and their layers are below FIRST_RESERVED
const OF_SETTINGS: ReadonlySet<number> = new Set([0xb0, 0xb1, 0xb5]);
const FIRST_RESERVED = 0x30;
const WINDOW = 64 * 1024;

/** The headers that a decoder reads. */
export function visualConfig(content: Bytes): Uint8Array {
  const kept: Bytes[] = [];
  for (let at = findPrefix(content, 0); at >= 0;) {
    const next = findPrefix(content, at + 3);
    const code = content[at + 3];
    if (code !== undefined && (code < FIRST_RESERVED || OF_SETTINGS.has(code)))
      kept.push(content.subarray(at, next < 0 ? undefined : next));
    at = next;
  }
  return concat(...kept);
}

/** Goes through a sample, up to its first picture, behind which there is no user data. */
export const frame: Walk = async (reader, begin, end) => {
  const patches: Patch[] = [];
  let isUserData = false;
  for (let start = begin; start < end;) {
    const window = await reader.read(start, Math.min(end - start, WINDOW));
    const found = findPrefix(window.subarray(0, -1), 0);
    // the next window may go on with a start code that begins at the end of this one
    const before = found >= 0 ? found : window.length - (start + window.length < end ? 3 : 0);
    if (isUserData) {
      const data = window.subarray(0, before);
      patches.push(...changed(start, data, Uint8Array.from(data).fill(0xff)));
    }
    start += before;
    if (found < 0) continue;
    const code = window[found + 3];
    if (code === PICTURE) break;
    isUserData = code === USER_DATA;
    start += 4;
  }
  return patches;
};

/** Where a start code begins, from a place on; -1 if none does. */
function findPrefix(content: Bytes, from: number): number {
  for (let at = content.indexOf(1, from + 2); at >= 0; at = content.indexOf(1, at + 1)) {
    if (content[at - 1] === 0 && content[at - 2] === 0) return at - 2;
  }
  return -1;
}
