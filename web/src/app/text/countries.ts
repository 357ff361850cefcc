// The countries of ISO 3166-1 by their codes; the browser knows their names in the reader's language.

const CODES =
  "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
  "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO " +
  "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE " +
  "JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO " +
  "MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW " +
  "PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM " +
  "TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

const NAMES = new Intl.DisplayNames(undefined, { type: "region" });

/** The name of a country, or its code if that is all there is. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (NAMES.of(code) ?? code) : code;
}

/** All countries as code and name, in the order of the names. */
export function countryOptions(): readonly (readonly [code: string, name: string])[] {
  const order = new Intl.Collator();
  return CODES.split(" ")
    .map((code) => [code, countryName(code)] as const)
    .sort(([, one], [, other]) => order.compare(one, other));
}

/** The country that the browser's language names, as a first proposal. */
export function guessCountry(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? "";
  return CODES.split(" ").includes(region) && navigator.language.includes("-") ? region : "";
}

/** Where PicSafe Cloud keeps the reports whose links name this country. */
export function storageCountry(country: string): string {
  return countryName(country.toUpperCase());
}
