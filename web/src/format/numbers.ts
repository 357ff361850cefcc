// Reports are read by several implementations, which have to show a number that another writer left in a
// text's place in the same way. The rule is Python's: integers keep their digits, anything else is the
// shortest decimal that stands for the same double, with `.0` or an exponent.

const FIXED_FROM = -4;
const FIXED_BELOW = 16;

/** The text of a JSON number. */
export function numberText(written: string): string {
  if (!/[.eE]/.test(written)) return written === "-0" ? "0" : written;
  const value = Number(written);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (value === 0) return `${sign}0.0`;
  const [mantissa = "", exponentText = ""] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(exponentText);
  return sign + (exponent < FIXED_FROM || exponent >= FIXED_BELOW ? scientific : fixed)(digits, exponent);
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const size = Math.abs(exponent).toString().padStart(2, "0");
  return `${digits.slice(0, 1)}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
}

function fixed(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return `${whole}.${fraction === "" ? "0" : fraction}`;
}
