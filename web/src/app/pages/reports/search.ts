// Finding a row of a list by what it says.

/** Whether what somebody has typed stands in one of these texts: every word, in any order, whatever its marks. */
export function isFound(query: string, texts: readonly string[]): boolean {
  const all = folded(texts.join("\n"));
  return folded(query)
    .split(/\s+/u)
    .every((word) => all.includes(word));
}

/** Without marks, case, and what only steers the direction of a text. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u2066-\u2069\u200e\u200f]/gu, "")
    .toLowerCase()
    .trim();
}
