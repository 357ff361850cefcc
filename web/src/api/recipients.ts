// Whom a report is for, and who sent it: what the User Server knows of both.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, boolean, ignored, nullable, object, string } from "./decode";
import type { Http } from "./http";
import { renewedReport } from "./renewed-report";
import type { Session } from "./session";

type Promises<Answer> = Decoder<unknown, Answer>;

const MAX_RECIPIENTS = 100;

const knownRecipient = object({
  email: string(320),
  name: string(),
  enterprise: string(),
  recent: boolean,
}) satisfies Promises<Wire.KnownRecipient>;

/** Somebody whom the sender may mean; `name` and `enterprise` are empty for whoever was only named before. */
export type KnownRecipient = ReturnType<typeof knownRecipient>;

const told = object({
  told: array(string(320), MAX_RECIPIENTS),
  not_told: array(string(320), MAX_RECIPIENTS),
}) satisfies Promises<Wire.Told>;

/** Who is told of a report by mail, and who is not. */
export type Told = ReturnType<typeof told>;

const shownSender = object({
  name: string(),
  enterprise: nullable(string()),
}) satisfies Promises<Wire.ShownSender>;

/** Who sent a report, and the enterprise that vouches for them, if one does. */
export type ShownSender = ReturnType<typeof shownSender>;

const knownRecipients = object({
  recipients: array(knownRecipient, MAX_RECIPIENTS),
}) satisfies Promises<Wire.KnownRecipients>;

/** The part of the User Server that knows senders and recipients; everything fails with ApiError. */
export class Recipients {
  readonly #url: string;
  readonly #http: Http;
  readonly #session: Session;

  constructor(url: string, http: Http, session: Session) {
    this.#url = url;
    this.#http = http;
    this.#session = session;
  }

  /** Whom one may mean by what one has typed, among those named before. */
  async find(query: string, signal: AbortSignal): Promise<readonly KnownRecipient[]> {
    const call = { method: "GET", url: `${this.#url}/me/recipients`, answer: knownRecipients } as const;
    const found = await this.#session.withToken((token) =>
      this.#http.call({ ...call, query: { query }, token, signal }),
    );
    return found.recipients;
  }

  /** Mails those whom one named that there is a report for them, each once, however often it is asked for. */
  tell(link: string): Promise<Told> {
    const body = { link } satisfies Wire.LinkToReport;
    const call = { method: "POST", url: `${this.#url}/reports/tell`, body, answer: told } as const;
    return this.#session.withToken((token) => this.#http.call({ ...call, token }));
  }

  /** Has the lists say until when PicSafe Cloud keeps a report that one has renewed there; again changes nothing. */
  async listRenewed(link: string): Promise<Date> {
    const body = { link } satisfies Wire.LinkToReport;
    const call = {
      method: "POST",
      url: `${this.#url}/reports/renewal`,
      body,
      answer: renewedReport,
    } as const;
    const { expiresAt } = await this.#session.withToken((token) => this.#http.call({ ...call, token }));
    return expiresAt;
  }

  /** Has one's own list say that one has removed a report's file from PicSafe Cloud. */
  async listRemoved(link: string): Promise<void> {
    const body = { link } satisfies Wire.LinkToReport;
    const call = { method: "POST", url: `${this.#url}/reports/removal`, body, answer: ignored } as const;
    await this.#session.withToken((token) => this.#http.call({ ...call, token }));
  }

  /** Who sent the report of a link, also to whoever is not signed in; `unknown_report` if there is none any more. */
  senderOf(link: string, signal: AbortSignal): Promise<ShownSender> {
    const body = { link } satisfies Wire.LinkToReport;
    const url = `${this.#url}/reports/sender`;
    return this.#http.call({ method: "POST", url, body, answer: shownSender, signal });
  }
}
