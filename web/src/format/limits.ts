import { REPORT_LIMITS } from "../contract/report-limits";

/** How many items a report lists. */
export const MAX_MEDIA = REPORT_LIMITS.items;

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** How much a reader is prepared to take from a file that a stranger made; in bytes unless said otherwise. */
export interface Limits {
  /** The `.picsafe` file. */
  readonly maxFile: number;
  /**
   * package.encrypted. The file's own limit is 8 GiB, but WebCrypto computes an HMAC over one buffer only,
   * so here a message has to fit into memory twice.
   */
  readonly maxMessage: number;
  /** The sum of the unpacked members. */
  readonly maxUnpacked: number;
  /** How many files a report may have. */
  readonly maxMembers: number;
  /** How many entries a zip may have: macOS puts another file beside each. */
  readonly maxEntries: number;
  readonly maxPackageJson: number;
  /** A zip's central directory. */
  readonly maxDirectory: number;
  /** How many times larger than its compressed form a deflated member may be, once it is over `ratioFloor`. */
  readonly maxRatio: number;
  readonly ratioFloor: number;
}

/** A wide margin over real reports; the same as other implementations, but for `maxMessage`. */
export const DEFAULT_LIMITS: Limits = {
  maxFile: 8 * GIB,
  maxMessage: GIB,
  maxUnpacked: 8 * GIB,
  maxMembers: 4 + 2 * MAX_MEDIA,
  maxEntries: 2500,
  maxPackageJson: 64 * KIB,
  maxDirectory: 512 * KIB,
  maxRatio: 100,
  ratioFloor: 16 * MIB,
};
