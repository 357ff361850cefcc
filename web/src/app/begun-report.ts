// What a page has begun of a new report for the page that goes on with it. It is in memory alone, never in an address,
// and goes with the sign-in.

import type { MediaType } from "../contract/media-kinds";
import type { Patient } from "../format";

/** A photo, film or recording that is taken over from another report as it is. */
export interface BegunItem {
  readonly type: MediaType;
  readonly content: Blob;
  readonly thumbnail: Blob;
}

export interface BegunReport {
  /** The report that it answers, or in whose place it is sent: only one of them is said. */
  readonly inReplyTo: string;
  readonly supersedes: string;
  /** Whom it is for. */
  readonly recipients: readonly string[];
  /** Taken over from a report that is open where it was begun. */
  readonly patient?: Patient;
  readonly notes?: string;
  readonly items?: readonly BegunItem[];
}

/** At most one of them, which whoever goes on with it takes away. */
export class BegunReports {
  #begun: BegunReport | undefined;

  put(begun: BegunReport): void {
    this.#begun = begun;
  }

  take(): BegunReport | undefined {
    const begun = this.#begun;
    this.#begun = undefined;
    return begun;
  }

  clear(): void {
    this.#begun = undefined;
  }
}
