// The stores for sealed files, and which one serves which country.

import { isCountry } from "./countries";
import { ContractError } from "./errors";

/** The countries with a store of their own, by ISO 3166-1 alpha-2 code, and the AWS region of each. */
export const STORES: ReadonlyMap<string, string> = new Map([
  ["AU", "ap-southeast-2"],
  ["CA", "ca-central-1"],
  ["DE", "eu-central-1"],
  ["IE", "eu-west-1"],
  ["GB", "eu-west-2"],
  ["US", "us-east-1"],
]);
const EU_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(
  " ",
);

/** The country that a store stands in, and its AWS region. */
export interface Store {
  readonly country: string;
  readonly region: string;
}

/** The store that serves senders of a country; fails with `unknown_country` if there is no such country. */
export function storeFor(country: string): Store {
  if (!isCountry(country)) throw new ContractError("unknown_country", "there is no such country");
  const own = STORES.get(country);
  if (own !== undefined) return { country, region: own };
  const home = country === "NZ" ? "AU" : EU_MEMBERS.includes(country) ? "DE" : "US";
  return { country: home, region: STORES.get(home) ?? "" };
}
