// Links to reports in PicSafe Cloud, `{my_url}/app/report/{country}/{random}-{report_id}`, and magic links.

import { characterCount } from "./bytes";
import { ContractError } from "./errors";
import { originOf } from "./origins";
import { STORES } from "./regions";
import { REPORT_ID } from "./report-ids";

const MAX_LINK = 512;
// characters: a whole message, with what was quoted below it
const MAX_PASTED = 8192;
const FILE = `([A-Za-z]{2})/([0-9A-Za-z]{22}-(${REPORT_ID}))`;
const LINK = new RegExp(`^([^/]+//[^/]+)/app/report/${FILE}$`);
const PASTED = new RegExp(
  `^(?:[Hh][Tt][Tt][Pp][Ss]?://[^\\x00-\\x20\\x7f/?#\\\\]+)?/(?:app/report|cloud/reports)/${FILE}/*(?:[?#][^\\n]*)?$`,
);
const HIDDEN = new RegExp(
  `\\b[Hh][Tt][Tt][Pp][Ss]?://[^\\x00-\\x20\\x7f/?#\\\\<>"]+/(?:app/report|cloud/reports)/${FILE}(?!/*[0-9A-Za-z%-])`,
  "g",
);
const BLANKS = /^[ \t\n\v\f\r\u00a0]+|[ \t\n\v\f\r\u00a0]+$/g;
const SECRET = /^[\x21-\x3c\x3e-\x7e]{1,256}$/;

/** A link as whoever opens it needs it: what it says about the file, wherever it leads. */
export interface PastedLink {
  /** Whose store holds the file, upper case; perhaps one that this version does not know. */
  readonly country: string;
  /** The file's name, `{random}-{report_id}`: a capability, with it anyone can download the sealed file. */
  readonly name: string;
  readonly reportId: string;
}

/** A link as it was made; `origin` is the My PicSafe that it opens. */
export interface Link extends PastedLink {
  readonly origin: string;
}

/**
 * Takes a link apart; nothing may precede or follow it. Fails with `invalid_link` if it is not of a link's form or
 * names a country without a store.
 */
export function parseLink(link: string): Link {
  const match = characterCount(link) <= MAX_LINK ? LINK.exec(link) : null;
  const [, origin = "", country = "", name = "", reportId = ""] = match ?? [];
  if (match === null || !STORES.has(country.toUpperCase())) throw invalid();
  return { origin: originOrInvalid(origin), country: country.toUpperCase(), name, reportId };
}

/**
 * Takes apart what a person pastes: a link, the `file_url` of its file, or the path of either. Blanks around it,
 * slashes, a query and a fragment behind it do not count, nor whose server it names. Of either with its server, it
 * may be in brackets, end in a full stop, or stand in a message. Fails with `invalid_link` if it was cut short, is
 * something else, or there is more than one.
 */
export function parsePastedLink(text: string): PastedLink {
  const link = asPastedLink(text);
  if (link === undefined) throw invalid();
  return link;
}

/** As `parsePastedLink`; undefined where that fails. */
export function asPastedLink(text: string): PastedLink | undefined {
  if (characterCount(text) > MAX_PASTED) return undefined;
  const match = PASTED.exec(text.replace(BLANKS, ""));
  const [link, ...others] = (match === null ? [...text.matchAll(HIDDEN)] : [match]).map(pastedLink);
  return others.every((other) => other.country === link?.country && other.name === link.name)
    ? link
    : undefined;
}

function pastedLink([, country = "", name = "", reportId = ""]: RegExpExecArray): PastedLink {
  return { country: country.toUpperCase(), name, reportId };
}

/** The link to the file `name` in the store of `country`; of an empty `myUrl`, its path. */
export function makeLink(myUrl: string, country: string, name: string): string {
  return `${myUrl}/app/report/${country.toLowerCase()}/${name}`;
}

/** The call of PicSafe Cloud that is about the file. */
export function reportUrl(cloudUrl: string, country: string, name: string): string {
  return `${cloudUrl}/cloud/reports/${country.toLowerCase()}/${name}`;
}

/** The secret in a magic link's fragment (`#token=…`); undefined if there is none. */
export function signInSecret(fragment: string): string | undefined {
  const secret = new URLSearchParams(fragment.replace(/^#/, "")).get("token") ?? "";
  return SECRET.test(secret) ? secret : undefined;
}

function originOrInvalid(text: string): string {
  try {
    return originOf(text);
  } catch (error) {
    throw error instanceof ContractError ? invalid() : error;
  }
}

function invalid(): ContractError {
  return new ContractError("invalid_link", "not a link to a report in PicSafe Cloud");
}
