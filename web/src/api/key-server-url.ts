import { DEFAULT_LIMITS } from "../format/limits";
import type { LocatedReport } from "./answers";
import { ApiError } from "./errors";
import type { Http } from "./http";

// a zip's local file header (APPNOTE.TXT, 4.3.7)
const SIGNATURE = 0x04034b50;
const HEADER = 30;
const NAME = "package.json";
const STORED = 0;
const SIZE_FOLLOWS = 1 << 3;

/**
 * The Key Server that a sealed report names, by its first few bytes alone; undefined if they do not say it, as in a
 * file that another program has zipped. Fails as any request does.
 */
export async function fetchKeyServerUrl(
  http: Http,
  where: LocatedReport,
  signal: AbortSignal,
): Promise<string | undefined> {
  const length = HEADER + NAME.length + DEFAULT_LIMITS.maxPackageJson;
  const headers = { Range: `bytes=0-${Math.min(length, where.size) - 1}` };
  const response = await http.request(where.downloadUrl, { headers, signal });
  if (response.status !== 206) {
    await response.body?.cancel();
    throw new ApiError("unreachable", "interrupted");
  }
  return await parseKeyServerUrl(new Uint8Array(await response.arrayBuffer()));
}

async function parseKeyServerUrl(start: Uint8Array): Promise<string | undefined> {
  if (start.length < HEADER) return undefined;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const uint16 = (offset: number): number => view.getUint16(offset, true);
  const name = String.fromCharCode(...start.subarray(HEADER, HEADER + uint16(26)));
  const plain = uint16(8) === STORED && (uint16(6) & SIZE_FOLLOWS) === 0;
  if (view.getUint32(0, true) !== SIGNATURE || !plain || name !== NAME) return undefined;
  const begin = HEADER + uint16(26) + uint16(28);
  const end = begin + view.getUint32(18, true);
  if (end > start.length) return undefined;
  // no first load needs it
  const { decodePackage } = await import("../format/package");
  const { keyserverUrl } = decodePackage(start.subarray(begin, end));
  return keyserverUrl === "" ? undefined : keyserverUrl;
}
