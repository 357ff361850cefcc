// Which recordings are converted before a report takes them, told by how their files begin. A report holds MP4 alone
// (`media-kinds`). Messengers, recorders and older devices write other containers; their codecs are told only by
// whoever takes them apart. chalicelib/contract/recording_kinds.py tells them likewise.

import { type Bytes, bytesToHex } from "./bytes";
import { START_SIZE } from "./media-kinds";

/** A container that is not MP4, by its media type (RFC 6838). */
export type RecordingKind =
  | "application/ogg"
  | "video/matroska"
  | "audio/amr"
  | "audio/mpeg"
  | "audio/aac"
  | "audio/vnd.wave"
  | "audio/flac"
  | "audio/x-caf"
  | "audio/x-aiff"
  | "video/vnd.avi"
  | "video/x-ms-asf"
  | "video/mp2p"
  | "video/mp2t";

/** What people call such files. */
export const CALLED: Readonly<Record<RecordingKind, string>> = {
  "application/ogg": "Ogg",
  "video/matroska": "WebM or Matroska",
  "audio/amr": "AMR",
  "audio/mpeg": "MP3",
  "audio/aac": "AAC",
  "audio/vnd.wave": "WAV",
  "audio/flac": "FLAC",
  "audio/x-caf": "CAF",
  "audio/x-aiff": "AIFF",
  "video/vnd.avi": "AVI",
  "video/x-ms-asf": "Windows Media",
  "video/mp2p": "MPEG",
  "video/mp2t": "MPEG-TS",
};

// in hexadecimal, in which no pattern has control characters
const STARTS: readonly (readonly [RegExp, RecordingKind])[] = [
  [/^4f676753/, "application/ogg"],
  [/^1a45dfa3/, "video/matroska"],
  [/^2321414d52/, "audio/amr"],
  [/^494433/, "audio/mpeg"],
  [/^664c6143/, "audio/flac"],
  [/^63616666/, "audio/x-caf"],
  [/^3026b2758e66cf11a6d900aa0062ce6c/, "video/x-ms-asf"],
  [/^000001ba/, "video/mp2p"],
  // a packet that begins a unit, of the program association or service description table (ISO/IEC 13818-1 section
  // 2.4.3.2, ETSI EN 300 468 section 5.1.3), alone or behind a camcorder's time
  [/^(?:.{8})?4740(?:00|11)/, "video/mp2t"],
  [/^(?:52494646|52463634).{8}57415645/, "audio/vnd.wave"],
  [/^52494646.{8}41564920/, "video/vnd.avi"],
  [/^464f524d.{8}41494646/, "audio/x-aiff"],
  [/^464f524d.{8}41494643/, "audio/x-aiff"],
];

/**
 * What a recording is by its first START_SIZE bytes; undefined if it is none of these. What a tag (ID3) stands before
 * is taken for MP3, which nearly all of them are.
 */
export function recordingKindOf(start: Bytes): RecordingKind | undefined {
  const hex = bytesToHex(start.subarray(0, START_SIZE));
  return STARTS.find(([pattern]) => pattern.test(hex))?.[1] ?? frameKind(start);
}

/** A frame of MPEG sound without a container (ISO/IEC 11172-3 section 2.4.1.3, 13818-7 section 6.2). */
function frameKind(start: Bytes): RecordingKind | undefined {
  const [first, second, third, fourth] = start;
  if (first !== 0xff || second === undefined || third === undefined || fourth === undefined) return undefined;
  if ((second & 0xe0) !== 0xe0) return undefined;
  const version = (second >> 3) & 3;
  const layer = (second >> 1) & 3;
  if (layer === 0) return (second & 0xf0) === 0xf0 && ((third >> 2) & 15) < 13 ? "audio/aac" : undefined;
  const bitRate = third >> 4;
  const hasReserved =
    version === 1 || layer === 3 || bitRate === 0 || bitRate === 15 || ((third >> 2) & 3) === 3;
  return hasReserved ? undefined : "audio/mpeg";
}
