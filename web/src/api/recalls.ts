// Whether a report is recalled, by its audit trail.

import type { AuditEntry } from "./answers";

/** Who keeps a report's key back. */
export type Recaller = "sender" | "operator";

/** Takes a trail's entries, oldest first. The sender and the operator each take back their own recall alone. */
export class Recalls {
  readonly #standing: Record<Recaller, boolean> = { sender: false, operator: false };

  note({ action, outcome, user }: AuditEntry): void {
    if (outcome !== "granted" || (action !== "recall" && action !== "restore")) return;
    this.#standing[user.kind === "operator" ? "operator" : "sender"] = action === "recall";
  }

  /** The operator where both have: that recall stands whatever the sender does. */
  get by(): Recaller | undefined {
    if (this.#standing.operator) return "operator";
    return this.#standing.sender ? "sender" : undefined;
  }
}
