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
const OF_PATIENTS = ["8018", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99"];
const GSRN = /^8018(\d{18})/;
const CONTROLS = /\p{Cc}/u;

/**
 * The number; undefined if there is none, if it is longer than 64 characters, or has control characters.
 * `isGs1` says that the symbol is one of GS1's; where a reader cannot say, a GSRN is known by its check digit.
 */
export function patientNumber(text: string, isGs1: boolean): string | undefined {
  const said = text.replace(/^\][A-Za-z]\d/, "");
  const isMarked = isGs1 || said.startsWith(SEPARATOR);
  const bare = said.startsWith(SEPARATOR) ? said.slice(1) : said;
  const [, gsrn] = GSRN.exec(bare) ?? [];
  const number = gsrn !== undefined && isChecked(gsrn) ? gsrn : isMarked ? ofElements(bare) : bare.trim();
  const isFit = number !== undefined && number.length > 0 && number.length <= MAX_LENGTH;
  return isFit && !CONTROLS.test(number) ? number : undefined;
}

function ofElements(text: string): string | undefined {
  const elements: string[] = [];
  for (let rest = text; rest !== "";) {
    const end = LENGTHS[rest.slice(0, 2)] ?? (rest + SEPARATOR).indexOf(SEPARATOR);
    elements.push(rest.slice(0, end));
    rest = rest.slice(rest.startsWith(SEPARATOR, end) ? end + 1 : end);
  }
  for (const identifier of OF_PATIENTS) {
    const found = elements.find((element) => element.startsWith(identifier))?.slice(identifier.length);
    // a number whose check digit is wrong was not read as it was written
    if (found !== undefined && (identifier !== "8018" || isChecked(found))) return found;
  }
  return undefined;
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
