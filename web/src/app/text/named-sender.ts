// Who a report's metadata says has sent it. Whoever sealed it may have written anything there: who sent it is what
// the audit trail says, and where the two differ, a reader has to know.

import { canonicalAddress } from "../../contract/email-addresses";
import { ContractError } from "../../contract/errors";
import type { Person } from "../../api";
import type { User } from "../../format";
import { t } from "../../words";
import { listWithCommas } from "./lists";
import { personName } from "./person-names";
import { asWritten } from "./unknown-words";

// of Unicode's, those that JavaScript and Python agree on
const SPACES = /[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

/** Whom the metadata names in place of `sender`, for reading; undefined if it names them, or nobody. */
export function otherSenderNamed(named: User, sender: Person): string | undefined {
  const differences = senderDifferences(named, sender);
  if (differences.length === 0) return undefined;
  const number = differences.includes("userid")
    ? t("open-other-sender.number", { number: asWritten(named.userid) })
    : "";
  return listWithCommas(
    [asWritten(personName(named)), asWritten(named.email), number].filter((part) => part !== ""),
  );
}

/**
 * In what the metadata names somebody else than `sender`. What it leaves out, it does not say otherwise. A title is no
 * name, and where one part of a name ends is not said otherwise either.
 */
export function senderDifferences(named: User, sender: Person): ("userid" | "email" | "name")[] {
  const isOther = {
    userid: differs(userNumber(named.userid), sender.userid.toString()),
    email: differs(address(named.email), address(sender.email)),
    name: isOtherName(named, sender),
  };
  return (["userid", "email", "name"] as const).filter((what) => isOther[what]);
}

function isOtherName(named: User, sender: Person): boolean {
  const whole = (of: User | Person): string => folded(`${of.firstname} ${of.lastname}`);
  return (
    whole(named) !== whole(sender) &&
    (differs(folded(named.firstname), folded(sender.firstname)) ||
      differs(folded(named.lastname), folded(sender.lastname)))
  );
}

/** Whether something is said, and it is something else. */
function differs(said: string, known: string): boolean {
  return said !== "" && said !== known;
}

function userNumber(text: string): string {
  return spaced(text).replace(/^0+(?=[0-9])/, "");
}

function address(text: string): string {
  try {
    return canonicalAddress(text);
  } catch (error) {
    if (error instanceof ContractError) return spaced(text);
    throw error;
  }
}

/** A name without what people write differently from one form to the next; a sigma is the same letter wherever it stands. */
function folded(name: string): string {
  const composed = spaced(name).normalize("NFC");
  return composed
    .replaceAll("\u03a3", "\u03c3")
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("\u03c2", "\u03c3");
}

function spaced(text: string): string {
  return text.replace(SPACES, " ").replace(/^ | $/g, "");
}
