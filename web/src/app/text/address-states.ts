// What the owner of a listed address has answered, in words. What later servers add is shown as it is.

import { vocabulary } from "../../words";
import { asWritten } from "./unknown-words";

export type AddressStateKind = "good" | "warn" | "bad" | "accent";

const KINDS: ReadonlyMap<string, AddressStateKind> = new Map<string, AddressStateKind>([
  ["invited", "warn"],
  ["member", "good"],
  ["declined", "bad"],
]);

/** What the owner of a listed address has answered, and how good that is. */
export function addressState(status: string): readonly [kind: AddressStateKind, words: string] {
  return [
    KINDS.get(status) ?? "accent",
    vocabulary.find(`enterprise-address-${status}`) ?? asWritten(status),
  ];
}
