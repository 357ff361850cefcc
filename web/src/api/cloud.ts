import type * as Wire from "../contract/openapi";
import {
  type LocatedReport,
  type ReservedReport,
  locatedReport,
  reservedReport,
  withdrawnReport,
} from "./answers";
import { type Approve } from "./audience-tokens";
import type { Http } from "./http";
import { type PastedLink, reportUrl } from "../contract/links";
import type { Session } from "./session";

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

  /** Reserves a link and an upload of exactly `size` bytes, to begin within an hour. */
  reserve(reportId: string, size: number, signal?: AbortSignal): Promise<ReservedReport> {
    return this.#withToken((token) =>
      this.#http.call({
        method: "POST",
        url: `${this.#url}/cloud/reports`,
        token,
        body: { report_id: reportId, size } satisfies Wire.ReportReservation,
        answer: reservedReport,
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
