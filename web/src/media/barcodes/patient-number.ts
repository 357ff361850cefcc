// The patient's number in what a wristband's symbol says: a number as it is, or one of a GS1 element string (GS1 General
// Specifications, 3 and 7.8).

const MAX_LENGTH = 64;
/** Ends an element whose length is not known before (FNC1). */
const SEPARATOR = "\x1d";
/** How long the elements are whose length is known before, their identifier included, by its first two digits. */
const LENGTHS: Readonly<Record<string, number>> = {
  ...{ "00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "11": 8, "12": 8, "13": 8, "14": 8, "15": 8 },
  ...{ "16": 8, "17": 8, "18": 8, "19": 8, "20": 4, "31": 10, "32": 10, "33": 10, "34": 10, "35": 10 },
  ...{ "36": 10, "41": 16 },
};
/** The number of whoever is cared for (GSRN), and what an institution has defined for itself. */
const PATIENT = "8018";
const OWN = /^9\d/;
/** What goes with a number that an institution has defined: it says whose it is, and nothing of goods. */
const BESIDE_OWN = /^(?:9\d|801[89])/;
/** A parcel, an article, what is in a parcel. */
const OF_GOODS = /^0[012]/;
const GSRN = /^8018(\d{18})$/;
/**
 * What begins as a parcel (SSCC), an article (GTIN) or whoever cares for others (GSRN) does, where a reader cannot say
 * that a symbol is one of GS1's. No company has the prefix of zeros alone: that is a number filled up to twenty digits.
 */
const NOT_OF_PATIENTS = /^(?:00(?!\d0{7})(\d{18})|0[12](\d{14})|8017(\d{18}))/;
/** An article's number alone: of thirteen digits, books' among them, or filled up to fourteen by a zero. */
const ARTICLE = /^(?:\d{13}|0\d{13})$/;
/** Which symbol was read (ISO/IEC 15424), and those that say that it is one of GS1's. */
const SYMBOLOGY = /^\][A-Za-z]\d/;
const OF_GS1 = /^\](?:C1|d2|e0|J1|Q3)/;
/** Letters and digits of ASCII, at least one digit, single signs between them, points between digits alone. */
const NUMBER = /^(?=.*[0-9])[A-Za-z0-9]+(?:(?:[ _/-]|(?<=[0-9])\.(?=[0-9]))[A-Za-z0-9]+)*$/;

/**
 * The number; undefined if there is none, if it is longer than 64 characters, or has others than patients' numbers
 * have: an address, markup, marks that nobody sees.
 * `isGs1` says that the symbol is one of GS1's; where a reader cannot say, a GSRN is known by its check digit.
 */
export function patientNumber(text: string, isGs1: boolean): string | undefined {
  const said = text.replace(SYMBOLOGY, "");
  const isMarked = isGs1 || OF_GS1.test(text) || said.startsWith(SEPARATOR);
  const bare = said.startsWith(SEPARATOR) ? said.slice(1) : said;
  const [, gsrn] = GSRN.exec(bare.split(SEPARATOR, 1)[0] ?? "") ?? [];
  const isOfElements = isMarked || (gsrn !== undefined && isChecked(gsrn));
  const number = isOfElements ? ofElements(bare) : isOthers(bare) ? undefined : bare.trim();
  const isFit = number !== undefined && number.length <= MAX_LENGTH && NUMBER.test(number);
  return isFit ? number : undefined;
}

function ofElements(text: string): string | undefined {
  const elements: string[] = [];
  for (let rest = text; rest !== "";) {
    const end = LENGTHS[rest.slice(0, 2)] ?? (rest + SEPARATOR).indexOf(SEPARATOR);
    elements.push(rest.slice(0, end));
    rest = rest.slice(rest.startsWith(SEPARATOR, end) ? end + 1 : end);
  }
  if (elements.some((element) => OF_GOODS.test(element))) return undefined;
  const cared = elements.find((element) => element.startsWith(PATIENT))?.slice(PATIENT.length);
  // a number whose check digit is wrong was not read as it was written
  if (cared !== undefined && isChecked(cared)) return cared;
  if (!elements.every((element) => BESIDE_OWN.test(element))) return undefined;
  return elements
    .filter((element) => OWN.test(element))
    .sort((one, other) => Number(one.slice(0, 2)) - Number(other.slice(0, 2)))[0]
    ?.slice(2);
}

/** Whether it says something of goods or of staff, by its beginning and the check digit there. */
function isOthers(text: string): boolean {
  const bare = text.trim();
  const digits = ARTICLE.test(bare) ? bare : NOT_OF_PATIENTS.exec(bare)?.slice(1).join("");
  return digits !== undefined && isChecked(digits.padStart(18, "0"));
}

/** GS1's check digit, modulo 10, of 18 digits. */
function isChecked(digits: string): boolean {
  if (!/^\d{18}$/.test(digits)) return false;
  const sum = Array.from(digits.slice(0, 17), Number).reduce(
    (total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1),
    0,
  );
  return (10 - (sum % 10)) % 10 === Number(digits[17]);
}
