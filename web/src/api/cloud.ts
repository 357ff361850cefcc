import type * as Wire from "../contract/openapi";
import {
  type LocatedReport,
  type ReservedReport,
  type ResumedUpload,
  locatedReport,
  reservedReport,
  resumedUpload,
  uploadedReport,
  withdrawnReport,
} from "./answers";
import { type Approve } from "./audience-tokens";
import type { Http } from "./http";
import { type PastedLink, reportUrl } from "../contract/links";
import { renewedReport } from "./renewed-report";
import type { Session } from "./session";
import type { Digests } from "./upload";

/** PicSafe Cloud; everything fails with ApiError. */
export class Cloud {
  readonly #url: string;
  readonly #http: Http;
  readonly #session: Session;

  constructor(url: string, http: Http, session: Session) {
    this.#url = url;
    this.#http = http;
    this.#session = session;
  }

  /** Reserves a link and an upload of exactly these bytes. */
  reserve(reportId: string, digests: Digests, signal?: AbortSignal): Promise<ReservedReport> {
    return this.#withToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${this.#url}/cloud/reports`,
        token,
        body: {
          report_id: reportId,
          size: digests.size,
          sha256: digests.sha256,
          ...partDigests(digests),
        } satisfies Wire.ReportReservation,
        answer: reservedReport,
        signal,
      }),
    );
  }

  /** Fresh addresses for what has not arrived of one's own file. */
  resume(link: PastedLink, digests: Digests, signal?: AbortSignal): Promise<ResumedUpload> {
    return this.#withToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${reportUrl(this.#url, link.country, link.name)}/upload`,
        token,
        body: partDigests(digests) satisfies Wire.UploadToResume,
        answer: resumedUpload,
        signal,
      }),
    );
  }

  /** Puts the parts of one's own file together; doing it again changes nothing. */
  async complete(link: PastedLink, signal?: AbortSignal): Promise<void> {
    await this.#withToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${reportUrl(this.#url, link.country, link.name)}/complete`,
        token,
        answer: uploadedReport,
        signal,
      }),
    );
  }

  /**
   * Where a report can be downloaded for one minute. The link is all it takes, and no token is sent. Fails with
   * `unknown_report`, `not_uploaded`, `expired` or `withdrawn`.
   */
  locate(link: PastedLink, signal?: AbortSignal): Promise<LocatedReport> {
    return this.#http.call({
      method: "GET",
      url: reportUrl(this.#url, link.country, link.name),
      answer: locatedReport,
      signal,
    });
  }

  /** Has a report that one has sent kept for seven days from now, once; again changes nothing. Until when? */
  async renew(link: PastedLink): Promise<Date> {
    const { expiresAt } = await this.#withToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${reportUrl(this.#url, link.country, link.name)}/renewal`,
        token,
        answer: renewedReport,
      }),
    );
    return expiresAt;
  }

  /** Withdraws a report that one has sent. */
  async withdraw(link: PastedLink): Promise<void> {
    await this.#withToken((token) =>
      this.#http.call({
        method: "DELETE",
        url: reportUrl(this.#url, link.country, link.name),
        token,
        answer: withdrawnReport,
      }),
    );
  }

  #withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
    return this.#session.withTokenFor(this.#url, NOBODY_TO_ASK, call);
  }
}

// the cloud is PicSafe's own
const NOBODY_TO_ASK: Approve = () => Promise.resolve(false);

function partDigests({ partSha256 }: Digests): { part_sha256?: string[] } {
  return partSha256.length === 0 ? {} : { part_sha256: [...partSha256] };
}
