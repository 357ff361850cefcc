// What one has opened of others' reports, as the User Server keeps it.

import type * as Wire from "../contract/openapi";
import { type ReceivedReports, receivedReports } from "./answers";
import { ignored } from "./decode";
import type { Call } from "./http";

type CallUserServer = <T>(call: Omit<Call<T>, "url" | "token"> & { readonly path: string }) => Promise<T>;

const PATH = "/me/received";

/** One's own list; everything fails with ApiError. */
export class ReceivedList {
  readonly #call: CallUserServer;

  constructor(call: CallUserServer) {
    this.#call = call;
  }

  /** A part of it, by when the reports were opened first, newest first. */
  part(cursor?: string): Promise<ReceivedReports> {
    return this.#call({ method: "GET", path: PATH, query: { cursor }, answer: receivedReports });
  }

  /** Puts a report into it; `link` is where it came from, if it was a link. */
  async add(reportId: string, link?: string): Promise<void> {
    const body = { report_id: reportId, ...(link !== undefined && { link }) } satisfies Wire.ReceivedToLog;
    await this.#call({ method: "POST", path: PATH, body, answer: ignored });
  }

  /** Takes a report off it. */
  async remove(reportId: string): Promise<void> {
    await this.#call({ method: "DELETE", path: `${PATH}/${encodeURIComponent(reportId)}`, answer: ignored });
  }
}
