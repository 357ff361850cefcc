// In which direction a paragraph runs: that of its first letter (UAX #9, P2 and P3), whatever is isolated from it.

// Hebrew to Arabic Extended-A, presentation forms, and the two blocks of planes that Unicode keeps for such scripts
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ISOLATED = /[\u2066-\u2068][^\u2066-\u2069]*(?:\u2069|$)/gu;
const STRONG = /[\p{L}\u200e\u200f]/u;

export function isRightToLeft(paragraph: string): boolean {
  let text = paragraph;
  // the innermost ones first
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(ISOLATED, "");
  }
  const first = STRONG.exec(text)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}
