// Who asked, in words.

import { displayAddress } from "../../contract/email-addresses";
import type { Actor, Person } from "../../api";
import { t } from "../../words";
import { countryName } from "./countries";
import { listWithCommas } from "./lists";
import { personName } from "./person-names";
import { asWritten } from "./unknown-words";

/** Who somebody is, for reading. */
export function actorName(actor: Actor): string {
  if (actor.kind === "enterprise") return actor.name;
  if (actor.kind === "user") return personName(actor) || actor.email;
  if (actor.kind === "operator") return asWritten(actor.name) || t("access-operator");
  return asWritten(actor.name) || otherActorKind(actor);
}

/** Who sent something. Anybody can call themselves anything; the address has been proven, and is never left out. */
export function senderName(sender: Person): string {
  const name = asWritten(personName(sender));
  const address = displayAddress(sender.email);
  return name === "" ? address : `${name} (${address})`;
}

/** How somebody can be reached, or what they are. */
export function actorDetails(actor: Actor): string {
  if (actor.kind === "user") {
    const details = listWithCommas([displayAddress(actor.email), countryName(actor.country)]);
    return actor.personalToken === undefined ? details : t("access-by-token", { details });
  }
  if (actor.kind === "operator") return t("access-operator");
  return actor.kind === "enterprise" ? t("access-program") : otherActorKind(actor);
}

/** What somebody is of whom no more is known. */
function otherActorKind(actor: Actor & { readonly kind: "other" }): string {
  return asWritten(actor.what) || t("common-not-recorded");
}
