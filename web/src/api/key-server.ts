import type * as Wire from "../contract/openapi";
import { originOf } from "../contract/origins";
import { genesis, requireComplete, verifyEntries } from "../contract/audit-chain";
import {
  type AuditEntry,
  type CreatedKey,
  type FetchedKey,
  type RecallState,
  type ReportState,
  createdKey,
  entry,
  fetchedKey,
  logPage,
  recallState,
  reportStates,
  taggedKey,
} from "./answers";
import { ChainBroken } from "../contract/errors";
import { decode, invalidAnswer } from "./decode";
import { ApiError, hasCode } from "./errors";
import { type Approved, type PolicyState, approved, policyState } from "./policies";
import type { Call, Http } from "./http";
import type { Approve } from "./audience-tokens";
import { type Recaller, Recalls } from "./recalls";
import type { OnKey } from "./receipts";
import type { Session } from "./session";

/** Of how many reports a Key Server tells at once. */
export const STATES_AT_ONCE = 50;
const PAGE = 1000;
const KEPT_ENTRIES = 2000;
const MAX_ENTRIES = 5_000_000;

/**
 * A report's audit trail: all `count` entries were checked link by link, and the newest ones are kept, oldest
 * first. `head` is the hash that vouches for all of them; `recalledBy` is what they say together.
 */
export interface AuditTrail {
  readonly reportId: string;
  readonly entries: readonly AuditEntry[];
  readonly count: number;
  readonly head: string;
  readonly recalledBy: Recaller | undefined;
  /** Why its sender has recalled it: `consent_withdrawn` or another word; empty if they have not said. */
  readonly recallReason: string;
  /** Who the first entry says made the key. */
  readonly maker: AuditEntry["user"] | undefined;
}

/** How a trail is read: what has to be in it, what is told meanwhile, and whether it is still wanted. */
export interface TrailReading {
  /** An entry that one was given earlier. */
  readonly known?: AuditEntry | undefined;
  readonly onProgress?: ((checked: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why a report is taken back. */
export type RecallReason = NonNullable<Wire.RecallChange["reason"]>;

/** Who may open a report, and where it goes. */
export type Access = Pick<Wire.CreateKey, "policy" | "destination">;

/** What somebody who opens a report says: what for, and in an emergency why. */
export type Release = Pick<Wire.ReleaseKey, "purpose" | "reason">;

/** A Key Server, PicSafe's own or a private one, as a signed-in person asks it; fails with ApiError. */
export class KeyServer {
  readonly url: string;
  readonly #http: Http;
  readonly #session: Session;
  readonly #approve: Approve;
  readonly #onKey: OnKey;

  /** `approve` is asked before a server that is not PicSafe's is told who is asking; `onKey` keeps each receipt. */
  constructor(url: string, http: Http, session: Session, approve: Approve, onKey: OnKey) {
    this.url = originOf(url);
    this.#http = http;
    this.#session = session;
    this.#approve = approve;
    this.#onKey = onKey;
  }

  /**
   * A key for a new report, and who may open that; `report_id_taken` if the ID is somebody else's. A Key Server that
   * does not understand all of it makes no key.
   */
  async createKey(reportId: string, signal?: AbortSignal, access?: Access): Promise<CreatedKey> {
    const body = { report_id: reportId, ...access } satisfies Wire.CreateKey;
    const call = { method: "POST", url: "/keys", body, answer: createdKey, signal } as const;
    return this.#received(requireReportId(reportId, await this.#call(call)));
  }

  /**
   * Binds the key of a report that one has made to the one sealed file of this tag: nobody gets the key for
   * another. The same tag again does no harm; `tag_set` if the key belongs to another file.
   */
  async setTag(reportId: string, tag: string, signal?: AbortSignal): Promise<void> {
    const url = `/keys/${encodeURIComponent(reportId)}/tag`;
    const body = { tag } satisfies Wire.SetTag;
    const answer = await this.#call({ method: "PUT", url, body, answer: taggedKey, signal });
    if (requireReportId(reportId, answer).tag !== tag) throw invalidAnswer();
  }

  /**
   * The key of a report, for its sealed file's tag; the Key Server logs that it was asked, and by whom. Fails with
   * `wrong_tag` if the file is not the one that the key's maker has sealed, `unknown_report`, `not_allowed`,
   * `profile_required`, `recalled` or `too_many_misses`, with why the report's policy refuses, beside what any call
   * may fail with.
   */
  async fetchKey(
    reportId: string,
    tag: string,
    signal?: AbortSignal,
    said: Release = {},
  ): Promise<FetchedKey> {
    const url = `/keys/${encodeURIComponent(reportId)}`;
    const answer = await this.#call(
      Object.keys(said).length === 0
        ? { method: "GET", url, query: { tag }, answer: fetchedKey, signal }
        : {
            method: "POST",
            url: `${url}/release`,
            body: { tag, ...said } satisfies Wire.ReleaseKey,
            answer: fetchedKey,
            signal,
          },
    );
    this.#received(requireReportId(reportId, answer));
    // until it is set, nobody but the maker can have sealed a file
    const fits = answer.tag === undefined ? this.#isOwn(answer) : answer.tag === tag;
    if (!fits) throw new ApiError("not_allowed", "wrong_tag");
    return answer;
  }

  /** Who may open a report of one's own. Fails with `not_sender`. */
  async policy(reportId: string, signal?: AbortSignal): Promise<PolicyState> {
    const url = `/keys/${encodeURIComponent(reportId)}/policy`;
    return requireReportId(reportId, await this.#call({ method: "GET", url, answer: policyState, signal }));
  }

  /** Lays down anew who may open a report of one's own; an empty policy is for anybody. */
  async setPolicy(reportId: string, policy: Wire.GivenPolicy): Promise<PolicyState> {
    const url = `/keys/${encodeURIComponent(reportId)}/policy`;
    const body = { policy } satisfies Wire.ChangePolicy;
    return requireReportId(reportId, await this.#call({ method: "PUT", url, body, answer: policyState }));
  }

  /**
   * Approves, as a second person, of somebody's opening a report; all but its sender show the sealed file's tag. Fails
   * with `not_approver`, `own_approval`, `no_approval_needed`, `too_many_approvals`, and what fetching a key fails with.
   */
  async approve(reportId: string, recipient: string, tag?: string): Promise<Approved> {
    const url = `/keys/${encodeURIComponent(reportId)}/approvals`;
    const body = { recipient, ...(tag !== undefined && { tag }) } satisfies Wire.ApproveRecipient;
    return requireReportId(reportId, await this.#call({ method: "POST", url, body, answer: approved }));
  }

  /** What has become of up to `STATES_AT_ONCE` reports of one's own; it has none of those that are not here. */
  async states(reportIds: readonly string[], signal?: AbortSignal): Promise<readonly ReportState[]> {
    const body = { report_ids: [...reportIds] } satisfies Wire.ReportsToTellOf;
    const call = { method: "POST", url: "/keys/states", body, answer: reportStates, signal } as const;
    return (await this.#call(call)).reports;
  }

  /**
   * Recalls a report, or takes that back; says who had been given the key. A Key Server that does not know reasons
   * yet recalls it without one.
   */
  async setRecalled(reportId: string, recalled: boolean, reason?: RecallReason): Promise<RecallState> {
    if (reason === undefined) return this.#setRecalled(reportId, { recalled });
    try {
      return await this.#setRecalled(reportId, { recalled, reason });
    } catch (error) {
      if (!hasCode(error, "unknown_field")) throw error;
      return this.#setRecalled(reportId, { recalled });
    }
  }

  async #setRecalled(reportId: string, body: Wire.RecallChange): Promise<RecallState> {
    const url = `/keys/${encodeURIComponent(reportId)}`;
    return requireReportId(reportId, await this.#call({ method: "PATCH", url, body, answer: recallState }));
  }

  /**
   * Everything that ever happened to a report's key, checked page by page. Fails with ChainBroken if the trail was
   * altered, has a gap, is another report's or lacks the known entry; with `trail_too_long` if what was read
   * holds together and there is more than is read.
   */
  async auditTrail(reportId: string, reading: TrailReading = {}): Promise<AuditTrail> {
    const { known, onProgress, signal } = reading;
    let entries: AuditEntry[] = [];
    let head = await genesis(reportId);
    const recalls = new Recalls();
    let maker: AuditEntry["user"] | undefined;
    let cursor: string | undefined;
    for (;;) {
      const answer = await this.#page(reportId, cursor, signal);
      head = await verifyEntries(head, answer.entries);
      const page = answer.entries.map((raw) => decode(entry, raw));
      for (const one of page) {
        requireSame(one, known);
        if (one.seq === 1) maker = one.user;
        recalls.note(one);
      }
      entries = [...entries, ...page].slice(-KEPT_ENTRIES);
      onProgress?.(head.seq);
      cursor = answer.cursor;
      if (cursor === undefined) {
        requireComplete(head, answer.head);
        break;
      }
      if (page.length === 0 || head.seq >= MAX_ENTRIES) throw trailTooLong();
    }
    if (known !== undefined && known.seq > head.seq) throw notTheKnownEntry(known);
    return {
      reportId,
      entries,
      count: head.seq,
      head: head.hash,
      recalledBy: recalls.by,
      recallReason: recalls.reason,
      maker,
    };
  }

  #received<T extends CreatedKey | FetchedKey>(answer: T): T {
    const { reportId, entry, receipt } = answer;
    this.#onKey({ keyServer: this.url, reportId, entry, receipt });
    return answer;
  }

  #isOwn({ sender }: FetchedKey): boolean {
    return sender.userid === this.#session.user?.userid;
  }

  #page(reportId: string, cursor: string | undefined, signal: AbortSignal | undefined) {
    const url = `/keys/${encodeURIComponent(reportId)}/log`;
    const query = { cursor, limit: PAGE.toString() };
    return this.#call({ method: "GET", url, query, answer: logPage, signal });
  }

  #call<T>(call: Call<T>): Promise<T> {
    return this.#session.withTokenFor(this.url, this.#approve, (token) =>
      this.#http.call({ ...call, url: this.url + call.url, token }),
    );
  }
}

function requireReportId<T extends { readonly reportId: string }>(reportId: string, answer: T): T {
  if (answer.reportId === reportId) return answer;
  throw invalidAnswer();
}

function requireSame(one: AuditEntry, known: AuditEntry | undefined): void {
  if (known?.seq === one.seq && known.hash !== one.hash) throw notTheKnownEntry(known);
}

function notTheKnownEntry({ seq }: AuditEntry): ChainBroken {
  return new ChainBroken(seq, "it is not the entry that was given before");
}

function trailTooLong(): ApiError {
  return new ApiError("refused", "trail_too_long");
}
