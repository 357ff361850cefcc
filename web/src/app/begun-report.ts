// What a page has begun of a new report for the page that goes on with it. It is in memory alone, never in an address,
// and goes with the sign-in.

import type { MediaType } from "../contract/media-kinds";
import type { Patient } from "../format";
import type { Urgency } from "../format/metadata-extension";
import type { DraftAccess } from "./policies/access";

/** A photo, film or recording that is taken over from another report as it is. */
export interface BegunItem {
  readonly type: MediaType;
  readonly content: Blob;
  readonly thumbnail: Blob;
  /** What was made of it before it was enclosed there. */
  readonly conversion?: { readonly from: string; readonly to: string; readonly note: string };
}

/** A report that was taken back, in whose place another one is sent. */
export interface Superseded {
  readonly reportId: string;
  /** The numbers of those who had been given its key. */
  readonly openedBy: readonly number[];
}

export interface BegunReport {
  /** The report that it answers. */
  readonly inReplyTo?: string;
  /** In whose place it is sent. */
  readonly supersedes?: Superseded;
  /** Whom it is for. */
  readonly recipients: readonly string[];
  /** Who may open it and how, in place of the recipients alone. */
  readonly access?: DraftAccess;
  /** Whether who may open it could not be taken over. */
  readonly lacksAccess?: boolean;
  /** Taken over from a report that is open where it was begun. */
  readonly patient?: Patient;
  readonly notes?: string;
  readonly bodySite?: string;
  readonly urgency?: Urgency | null;
  readonly items?: readonly BegunItem[];
  /** Whether there were files that could not be taken over. */
  readonly lacksItems?: boolean;
  /** Where it goes: to a person, unless it is said; null where it is to be chosen. */
  readonly deliveryMethod?: "storage" | "recipient" | "file" | null;
  /** A Key Server that is not PicSafe's own. */
  readonly keyServer?: string;
}

/** At most one of them, which whoever goes on with it takes away. */
export class BegunReports {
  #begun: BegunReport | undefined;
  #signIns = 0;

  /** For whoever is signed in now: what it returns puts a report and says so, unless they have gone since. */
  starting(): (begun: BegunReport) => boolean {
    const signIn = this.#signIns;
    return (begun) => {
      if (signIn !== this.#signIns) return false;
      this.put(begun);
      return true;
    };
  }

  put(begun: BegunReport): void {
    this.#begun = begun;
  }

  take(): BegunReport | undefined {
    const begun = this.#begun;
    this.#begun = undefined;
    return begun;
  }

  /** Forgets it: whoever has begun it has signed out. */
  clear(): void {
    this.#signIns += 1;
    this.#begun = undefined;
  }
}
