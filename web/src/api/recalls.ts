// Whether a report is recalled, by its audit trail.

import type { AuditEntry } from "./answers";

/** Who keeps a report's key back. */
export type Recaller = "sender" | "operator";

/** Takes a trail's entries, oldest first. The sender and the operator each take back their own recall alone. */
export class Recalls {
  readonly #standing: Record<Recaller, boolean> = { sender: false, operator: false };
  #reason = "";

  note({ action, outcome, user, reason }: AuditEntry): void {
    if (outcome !== "granted" || (action !== "recall" && action !== "restore")) return;
    const by = user.kind === "operator" ? "operator" : "sender";
    this.#standing[by] = action === "recall";
    if (by === "sender") this.#reason = action === "recall" ? reason : "";
  }

  /** Why its sender has recalled it; empty if they have not, or have not said. */
  get reason(): string {
    return this.#reason;
  }

  /** The operator where both have: that recall stands whatever the sender does. */
  get by(): Recaller | undefined {
    if (this.#standing.operator) return "operator";
    return this.#standing.sender ? "sender" : undefined;
  }
}
