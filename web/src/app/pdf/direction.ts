// In which direction a paragraph runs: that of its first letter (UAX #9, P2 and P3).

// Hebrew to Arabic Extended-A, presentation forms, and the two blocks of planes that Unicode keeps for such scripts
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STRONG = /[\p{L}\u200e\u200f]/u;

export function isRightToLeft(paragraph: string): boolean {
  const first = STRONG.exec(paragraph)?.[0];
  return first !== undefined && RIGHT_TO_LEFT.test(first);
}
