// Reports that wait for a network: they are in this page's memory, and leave by themselves as soon as there is one.
// What a browser says of the network is a hint at most, so that the server is asked, again and again.

import type { Client } from "../../api";
import { ApiError, isAbort } from "../../api/errors";
import type { IdleLock } from "../lock/idle-lock";
import type { Draft, SettledDraft } from "../pages/compose/draft";
import type { SendProgress } from "../pages/compose/send-report";
import type { Sending } from "../pages/compose/sending";
import { reportIdOf } from "../pages/compose/sent-report-id";
import type { SentReport } from "../pages/compose/sent-page";
import type { Drafts } from "./drafts";
import { NOBODY_TO_ASK } from "./nobody-to-ask";

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30_000;
const PROBED = "/.well-known/jwks.json";

/** A draft, and what sends it. */
export type Sendable = Pick<Sending, "draft" | "attempt">;

export type WaitingState =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "sending";
      /** Between 0 and 1; null where nobody can say. */ readonly fraction: number | null;
    }
  | {
      readonly kind: "sent";
      readonly report: SentReport;
      /** Those who have the report in whose place it was sent could not be told. */ readonly isUntold?: boolean;
    }
  /** It was refused: its sender has to look at it. */
  | { readonly kind: "failed"; readonly error: unknown };

export interface WaitingReport {
  readonly id: string;
  readonly sending: Sendable;
  /** In milliseconds since 1970. */
  readonly since: number;
  readonly state: WaitingState;
  /** Whether it is where it was to go, though not listed yet: it can be called off no more. */
  readonly hasArrived: boolean;
}

/** What of a page tells that there may be a network, and asks before it is closed. */
export type Surroundings = Pick<EventTarget, "addEventListener" | "removeEventListener">;

interface Turn {
  readonly controller: AbortController;
  /** Ends the pause before the next attempt. */
  hurry: () => void;
  release: () => void;
}

/** What keeps a report that waits on the device, where it can. */
export type Keeping = Pick<Drafts, "isKept" | "mark" | "remove">;

/** A draft that is to be changed before it is tried again, and by what it is known. */
export interface HandedBack {
  readonly id: string;
  readonly draft: Draft;
}

export class Outbox {
  readonly #client: Pick<Client, "http" | "servers" | "recipients" | "users">;
  readonly #lock: IdleLock;
  readonly #kept: Keeping;
  readonly #page: Surroundings;
  readonly #listeners = new Set<(reports: readonly WaitingReport[]) => void>();
  readonly #turns = new Map<string, Turn>();
  #reports: readonly WaitingReport[] = [];
  #handedBack: HandedBack | undefined;

  constructor(
    client: Pick<Client, "http" | "servers" | "recipients" | "users">,
    lock: IdleLock,
    kept: Keeping,
    page: Surroundings = globalThis,
  ) {
    this.#client = client;
    this.#lock = lock;
    this.#kept = kept;
    this.#page = page;
  }

  /** Those that were put here, the newest first, and what has become of them. */
  get reports(): readonly WaitingReport[] {
    return this.#reports;
  }

  /** Calls `listener` whenever one of them changes; returns how to stop that. */
  subscribe(listener: (reports: readonly WaitingReport[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether something failed because PicSafe cannot be reached at all, and not somebody else's server. */
  async isCutOff(error: unknown): Promise<boolean> {
    return error instanceof ApiError && error.kind === "unreachable" && !(await this.#isReachable());
  }

  /** Takes a report that could not leave; `id` is by what it is known. */
  add(sending: Sendable, id: string = crypto.randomUUID()): string {
    if (this.#turns.has(id)) return id;
    const since = this.#client.http.clock.now();
    this.#show([{ id, sending, since, state: { kind: "waiting" }, hasArrived: false }, ...this.#reports]);
    const turn: Turn = {
      controller: new AbortController(),
      hurry: () => undefined,
      release: this.#kept.isKept(id) ? () => undefined : this.#held(),
    };
    this.#turns.set(id, turn);
    void this.#run(id, sending, turn);
    return id;
  }

  /** Tries it now. */
  hurry(id: string): void {
    const report = this.#reports.find((one) => one.id === id);
    if (report?.state.kind === "failed") {
      this.take(id);
      this.add(report.sending, id);
      this.#become(id, { kind: "waiting" }, report.hasArrived);
    }
    this.#turns.get(id)?.hurry();
  }

  /** Takes it out, and sends it no more. */
  take(id: string): void {
    this.#end(id);
    this.#show(this.#reports.filter((one) => one.id !== id));
  }

  /** Takes it out for the page of a new report, which asks for it. */
  handBack(id: string): void {
    const report = this.#reports.find((one) => one.id === id);
    this.take(id);
    if (report !== undefined) this.hand({ id, draft: report.sending.draft });
  }

  /** Has the page of a new report go on with a draft. */
  hand(draft: HandedBack): void {
    this.#handedBack = draft;
  }

  /** What was handed back last, once. */
  takeHandedBack(): HandedBack | undefined {
    const handed = this.#handedBack;
    this.#handedBack = undefined;
    return handed;
  }

  /** Forgets all of them. */
  clear(): void {
    this.#handedBack = undefined;
    for (const id of [...this.#turns.keys()]) this.#end(id);
    this.#show([]);
  }

  async #run(id: string, sending: Sendable, turn: Turn): Promise<void> {
    const { signal } = turn.controller;
    const isOver = (): boolean => signal.aborted;
    for (let attempt = 1; !isOver(); attempt++) {
      await this.#pause(turn, attempt);
      if (isOver()) return;
      if (!(await this.#isReachable())) continue;
      this.#become(id, { kind: "sending", fraction: null });
      const done = this.#lock.work();
      try {
        // were this page to end now, nobody would know whether it is sent
        await this.#kept.mark(id, "sending");
        const report = await sending.attempt(
          NOBODY_TO_ASK,
          ({ fraction, hasArrived }: SendProgress) => {
            if (!isOver()) this.#become(id, { kind: "sending", fraction }, hasArrived);
          },
          signal,
        );
        if (isOver()) return;
        this.#end(id);
        this.#become(id, { kind: "sent", report });
        await this.#kept.remove(id);
        await this.#tell(report);
        if (!(await this.#tellOfCorrection(sending.draft, report))) {
          this.#become(id, { kind: "sent", report, isUntold: true });
        }
        return;
      } catch (error) {
        if (isOver() || isAbort(error)) return;
        const isCutOff = await this.isCutOff(error);
        if (isOver()) return;
        await this.#kept.mark(id, isCutOff ? "waiting" : "draft");
        if (!isCutOff) {
          // it is not sent: closing the page would lose it until its sender has taken it out
          this.#become(id, { kind: "failed", error });
          return;
        }
        this.#become(id, { kind: "waiting" });
        attempt = 0;
      } finally {
        done();
      }
    }
  }

  /** Asks for what is public, small, and kept on no device. */
  #isReachable(): Promise<boolean> {
    const { http, servers } = this.#client;
    return http.answers(servers.userUrl + PROBED);
  }

  /** Until there may be a network, somebody is in a hurry, or a while is over. */
  async #pause(turn: Turn, attempt: number): Promise<void> {
    const { clock } = this.#client.http;
    const over = new AbortController();
    const end = (): void => {
      over.abort();
    };
    turn.hurry = end;
    turn.controller.signal.addEventListener("abort", end);
    this.#page.addEventListener("online", end);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
    try {
      // whatever ends the pause early is no failure
      await clock.sleep(pause, over.signal).catch(() => undefined);
    } finally {
      turn.hurry = () => undefined;
      turn.controller.signal.removeEventListener("abort", end);
      this.#page.removeEventListener("online", end);
    }
  }

  /** Has those mailed whom it names, as the page does that shows a sent report; asking again mails nobody twice. */
  async #tell(report: SentReport): Promise<void> {
    if (report.kind !== "link" || report.telling.mailed.length === 0) return;
    // the report's own page says who was told
    await this.#client.recipients.tell(report.report.link).catch(() => undefined);
  }

  /** Has those told who have the report in whose place this one was sent; asking again mails nobody twice. */
  async #tellOfCorrection({ supersedes }: SettledDraft, report: SentReport): Promise<boolean> {
    if (supersedes === null) return true;
    const { reportId, openedBy } = supersedes;
    return this.#client.users.tellOfWithdrawal(reportId, openedBy, "wrong_patient", reportIdOf(report)).then(
      () => true,
      () => false,
    );
  }

  /** Says that closing or locking the page would lose something, until what it returns is called. */
  #held(): () => void {
    const ask = (event: Event): void => {
      event.preventDefault();
    };
    const free = this.#lock.draft();
    this.#page.addEventListener("beforeunload", ask);
    return () => {
      free();
      this.#page.removeEventListener("beforeunload", ask);
    };
  }

  #end(id: string): void {
    const turn = this.#turns.get(id);
    if (turn === undefined) return;
    this.#turns.delete(id);
    turn.controller.abort();
    turn.release();
  }

  #become(id: string, state: WaitingState, hasArrived = false): void {
    this.#show(
      this.#reports.map((one) =>
        one.id === id ? { ...one, state, hasArrived: one.hasArrived || hasArrived } : one,
      ),
    );
  }

  #show(reports: readonly WaitingReport[]): void {
    this.#reports = reports;
    for (const listener of this.#listeners) listener(reports);
  }
}
