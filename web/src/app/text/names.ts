// What is called the same in every language: plans, and kinds of servers. What later servers add is shown as it is.

import { asWritten } from "./unknown-words";

const PLANS = new Map([
  ["free", "Free"],
  ["pro", "Pro"],
  ["enterprise", "Enterprise"],
]);
const SERVER_KINDS = new Map([
  ["key_server", "Key Server"],
  ["endpoint", "Endpoint Server"],
]);

/** What an enterprise pays for. */
export function planName(plan: string): string {
  return PLANS.get(plan) ?? asWritten(plan);
}

/** What a registered server is. */
export function serverKindName(kind: string): string {
  return SERVER_KINDS.get(kind) ?? asWritten(kind);
}
