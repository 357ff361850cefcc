// The sentences that a patient agrees to, in their language: those of the sender's hospital where it has written some,
// or else PicSafe's, which are read by the command line, too.

import type { MemberConsentWording } from "../../../api";
import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { type Language, wordsIn } from "../../../words";
import { type AsyncState, useAsync } from "../../use-async";
import type { ConsentEvidence, Issue, Speaker } from "./consent";
import type { DeliveryMethod } from "./draft";

export interface ShownWording {
  /** One sentence a line: one for each level, and that it can be withdrawn; empty where nothing is agreed to. */
  readonly text: string;
  /** Whose own words these are; undefined for PicSafe's. */
  readonly issue: Issue | undefined;
}

/** What is laid down where a report goes, or else by the first of the sender's enterprises. */
export function wordingFor(
  wordings: readonly MemberConsentWording[],
  method: DeliveryMethod,
): MemberConsentWording | undefined {
  const giver = typeof method !== "string" && "enterpriseId" in method ? method.enterpriseId : undefined;
  return (
    wordings.find(({ enterpriseId }) => enterpriseId === giver) ??
    wordings.find(({ words }) => words.languages.length > 0) ??
    wordings[0]
  );
}

/** The sentences; PicSafe's where `own` has none in this language for whoever agrees. */
export async function consentWording(
  levels: ReadonlySet<ConsentLevel>,
  language: Language,
  speaker: Speaker,
  own?: MemberConsentWording,
): Promise<ShownWording> {
  const agreed = CONSENT_LEVELS.filter((level) => levels.has(level));
  if (agreed.length === 0) return { text: "", issue: undefined };
  const written = own?.words.languages.find((one) => one.language === language);
  const sentences = speaker === "patient" ? written?.patient : written?.guardian;
  if (own !== undefined && sentences !== undefined) {
    const text = [...agreed.map((level) => sentences[level]), sentences.withdrawal].join("\n");
    return { text, issue: { issuer: own.enterprise, edition: own.version.toString() } };
  }
  const say = await wordsIn(language, "consent-wording");
  const said = agreed.map((level) =>
    say(speaker === "patient" ? `consent-wording-${level}` : `consent-wording-${level}.guardian`),
  );
  return { text: [...said, say("consent-wording-withdrawal")].join("\n"), issue: undefined };
}

/**
 * What stands beside evidence: while it cannot be asked whether an institution's words still hold, those that it was
 * given under, unless somebody else agrees now, or in another language.
 */
export function wordingBeside(
  evidence: ConsentEvidence | null,
  shown: ShownWording,
  now: { readonly isKnown: boolean; readonly language: Language; readonly speaker: Speaker },
): ShownWording {
  if (now.isKnown || evidence?.issue === undefined) return shown;
  const isSame = evidence.language === now.language && evidence.speaker === now.speaker;
  return isSame ? { text: evidence.wording, issue: evidence.issue } : shown;
}

/** The wording, once it is known whose and loaded; PicSafe's if it cannot be known. */
export function useConsentWording(
  levels: ReadonlySet<ConsentLevel>,
  language: Language,
  speaker: Speaker,
  own: AsyncState<MemberConsentWording | undefined>,
): { readonly loaded: AsyncState<ShownWording>; readonly reload: () => void } {
  const words = own.state === "ready" ? own.value : undefined;
  const whose = words === undefined ? "" : `${words.enterpriseId} ${words.version}`;
  const key = [language, speaker, whose, ...CONSENT_LEVELS.filter((level) => levels.has(level))].join(" ");
  const { loaded, reload } = useAsync(
    async () => ({ key, shown: await consentWording(levels, language, speaker, words) }),
    key,
  );
  if (own.state === "loading") return { loaded: own, reload };
  if (loaded.state !== "ready") return { loaded, reload };
  // what was loaded for other choices would take away what was given for these
  if (loaded.value.key !== key) return { loaded: { state: "loading" }, reload };
  return { loaded: { state: "ready", value: loaded.value.shown }, reload };
}
