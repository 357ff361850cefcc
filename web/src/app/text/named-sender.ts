// Who a report's metadata says has sent it. Whoever sealed it may have written anything there: who sent it is what
// the audit trail says, and where the two differ, a reader has to know.

import { canonicalAddress } from "../../contract/email-addresses";
import { ContractError } from "../../contract/errors";
import type { Person } from "../../api";
import type { User } from "../../format";
import { personName } from "./report-labels";
import { asWritten } from "./unknown-words";

/** Whom the metadata names in place of `sender`, for reading; undefined if it names them, or nobody. */
export function otherSenderNamed(named: User, sender: Person): string | undefined {
  const otherNumber = differs(userNumber(named.userid), sender.userid.toString());
  const other =
    otherNumber ||
    differs(address(named.email), address(sender.email)) ||
    differs(folded(named.firstname), folded(sender.firstname)) ||
    differs(folded(named.lastname), folded(sender.lastname));
  if (!other) return undefined;
  const number = otherNumber ? `user number ${asWritten(named.userid)}` : "";
  return [asWritten(personName(named)), asWritten(named.email), number]
    .filter((part) => part !== "")
    .join(", ");
}

/** Whether something is said, and it is something else. */
function differs(said: string, known: string): boolean {
  return said !== "" && said !== known;
}

function userNumber(text: string): string {
  return text.trim().replace(/^0+(?=[0-9])/, "");
}

function address(text: string): string {
  try {
    return canonicalAddress(text);
  } catch (error) {
    if (error instanceof ContractError) return text.trim();
    throw error;
  }
}

/** A name without what people write differently from one form to the next. */
function folded(name: string): string {
  return name.normalize("NFC").trim().replace(/\s+/gu, " ").toLowerCase();
}
