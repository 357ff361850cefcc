import type { FluentVariable } from "@fluent/bundle";
import type { ComponentChild, JSX } from "preact";
import { type MessageId, vocabulary } from "./translate";

const MARKED = /<([a-z][a-z-]*)>(.*?)<\/\1>/su;
/** Stands for the sign that begins a mark, in what comes from elsewhere: a name marks nothing. */
const NO_MARK = "\uE000";

interface WordsProps {
  readonly id: MessageId;
  readonly args?: Readonly<Record<string, FluentVariable>>;
  /** What is made of the words between `<b>` and `</b>`, by `b`. */
  readonly parts: Readonly<Record<string, (text: string) => ComponentChild>>;
}

/** A message with elements in it: `<Words id="…" parts={{ b: (text) => <strong>{text}</strong> }} />`. */
export function Words({ id, args = {}, parts }: WordsProps): JSX.Element {
  return <>{withParts(vocabulary.format(id, withoutMarks(args)), parts)}</>;
}

function withoutMarks(args: Readonly<Record<string, FluentVariable>>): Record<string, FluentVariable> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("<", NO_MARK) : value,
    ]),
  );
}

/** Elements and texts in the order of the words; a mark that no part is for leaves its words as they are. */
export function withParts(text: string, parts: WordsProps["parts"]): readonly ComponentChild[] {
  const made: ComponentChild[] = [];
  let rest = text;
  for (let found = MARKED.exec(rest); found !== null; found = MARKED.exec(rest)) {
    const [whole, name = "", inside = ""] = found;
    const words = plain(inside);
    made.push(plain(rest.slice(0, found.index)), parts[name]?.(words) ?? words);
    rest = rest.slice(found.index + whole.length);
  }
  return [...made, plain(rest)].filter((part) => part !== "");
}

function plain(text: string): string {
  return text.replaceAll(NO_MARK, "<");
}
