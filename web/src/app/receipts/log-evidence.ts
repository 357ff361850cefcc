// What this session has of Key Servers' logs: their keys, the checkpoints that were seen last, and the receipts that
// came with keys. It is evidence against a Key Server, and names nobody. It is in memory, and gone with the sign-in.

import type { Clock, GivenKey } from "../../api";

/** A Key Server's log, as it was seen last; the members are those of the command line's log-evidence.json. */
export interface KnownLog {
  /** Its public key, as it was learned first. */
  readonly vkey: string;
  /** The newest signed note that was checked; empty before the first one. */
  readonly checkpoint: string;
  /** How many entries that has. */
  readonly size: number;
}

/** A receipt, and which Key Server gave it; the members are those of log-evidence.json. */
export interface KeptReceipt {
  readonly key_server: string;
  readonly report_id: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly merged_by: string;
  readonly signature: string;
  readonly log: string;
  /** How many of the log's first entries this one is none of. */
  readonly after: number;
  /** When it came, by this device's clock. */
  readonly kept_at: string;
}

/** A key that came without a receipt. */
export interface MissingReceipt {
  readonly key_server: string;
  readonly report_id: string;
  readonly seq: number;
  readonly kept_at: string;
}

/** What was seen that does not fit together, with what the Key Server has said then. */
export interface Contradiction {
  readonly key_server: string;
  /** Stable; text/log-errors.ts has it in words. */
  readonly code: string;
  readonly detail: string;
  /** The registered key without which it would be none; empty where it is one whatever is registered. */
  readonly registered: string;
  readonly vkey: string;
  readonly checkpoint: string;
  readonly seen_at: string;
}

/** What a session has of a report's keys: a receipt for each, one that came without, or no key at all. */
export type Holding = "receipt" | "missing" | "nothing";

export class LogEvidence {
  readonly #clock: Clock;
  readonly #logs = new Map<string, KnownLog>();
  #receipts: readonly KeptReceipt[] = [];
  #missing: readonly MissingReceipt[] = [];
  #contradictions: readonly Contradiction[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time, as receipts are kept by. */
  now(): Date {
    return new Date(this.#clock.now());
  }

  /** Keeps what came with a key. */
  received({ keyServer, reportId, entry, receipt }: GivenKey): void {
    const access = {
      key_server: keyServer,
      report_id: reportId,
      seq: entry.seq,
      kept_at: this.now().toISOString(),
    };
    if (receipt === undefined) {
      this.#missing = [...this.#missing, access];
      return;
    }
    const { mergedBy, ...rest } = receipt;
    const after = this.#logs.get(keyServer)?.size ?? 0;
    this.#receipts = [
      ...this.#receipts,
      { ...access, ...rest, merged_by: mergedBy, hash: entry.hash, after },
    ];
  }

  /** What a Key Server has promised about a report, oldest first. */
  receiptsOf(keyServer: string, reportId: string): readonly KeptReceipt[] {
    return this.#receipts.filter((one) => one.key_server === keyServer && one.report_id === reportId);
  }

  /** The keys of a report that came without. */
  missingOf(keyServer: string, reportId: string): readonly MissingReceipt[] {
    return this.#missing.filter((one) => one.key_server === keyServer && one.report_id === reportId);
  }

  /** Whether a Key Server has given receipts, and so has a log. */
  hasReceipts(keyServer: string): boolean {
    return this.#receipts.some((one) => one.key_server === keyServer);
  }

  /** What there is to be said of a report's receipts before any was checked. */
  holdingOf(reportId: string): Holding {
    if (this.#missing.some((one) => one.report_id === reportId)) return "missing";
    return this.#receipts.some((one) => one.report_id === reportId) ? "receipt" : "nothing";
  }

  /** Which Key Server has given a report's key in this session. */
  keyServerOf(reportId: string): string | undefined {
    return [...this.#receipts, ...this.#missing].find((one) => one.report_id === reportId)?.key_server;
  }

  /** Remembers that a receipt's entry is none of the log's first ones. */
  narrow(receipt: KeptReceipt, after: number): void {
    this.#receipts = this.#receipts.map((one) =>
      one === receipt ? { ...one, after: Math.max(one.after, after) } : one,
    );
  }

  logOf(keyServer: string): KnownLog | undefined {
    return this.#logs.get(keyServer);
  }

  /** Remembers what a log has shown, unless more was seen of it meanwhile, or another key. */
  learn(keyServer: string, log: KnownLog): void {
    const before = this.#logs.get(keyServer);
    if (before === undefined || (before.vkey === log.vkey && before.size <= log.size)) {
      this.#logs.set(keyServer, log);
    }
  }

  /** What was seen first of a Key Server's contradicting itself, or the key that is registered for it now. */
  contradictionOf(keyServer: string, registered: string): Contradiction | undefined {
    return this.contradictionsOf(keyServer).find((one) => ["", registered].includes(one.registered));
  }

  /** All that was seen of it, also what a registration that was set right has taken back. */
  contradictionsOf(keyServer: string): readonly Contradiction[] {
    return this.#contradictions.filter((one) => one.key_server === keyServer);
  }

  /** Keeps that a Key Server contradicts itself; the first time counts. */
  contradicted(contradiction: Contradiction, registered: string): void {
    if (this.contradictionOf(contradiction.key_server, registered) !== undefined) return;
    this.#contradictions = [...this.#contradictions, contradiction];
  }

  clear(): void {
    this.#logs.clear();
    this.#receipts = [];
    this.#missing = [];
    this.#contradictions = [];
  }
}
