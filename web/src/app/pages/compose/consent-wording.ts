// The sentences that a patient agrees to, in their language: those that are read by the command line, too.

import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { type Language, wordsIn } from "../../../words";
import { type AsyncState, useAsync } from "../../use-async";
import type { Speaker } from "./consent";

/** One sentence a line: one for each level, and that it can be withdrawn; empty where nothing is agreed to. */
export async function consentWording(
  levels: ReadonlySet<ConsentLevel>,
  language: Language,
  speaker: Speaker,
): Promise<string> {
  const say = await wordsIn(language, "consent-wording");
  const sentences = CONSENT_LEVELS.filter((level) => levels.has(level)).map((level) =>
    say(speaker === "patient" ? `consent-wording-${level}` : `consent-wording-${level}.guardian`),
  );
  return sentences.length === 0 ? "" : [...sentences, say("consent-wording-withdrawal")].join("\n");
}

/** The wording, once it is loaded. */
export function useConsentWording(
  levels: ReadonlySet<ConsentLevel>,
  language: Language,
  speaker: Speaker,
): { readonly loaded: AsyncState<string>; readonly reload: () => void } {
  const key = [language, speaker, ...CONSENT_LEVELS.filter((level) => levels.has(level))].join(" ");
  return useAsync(() => consentWording(levels, language, speaker), key);
}
