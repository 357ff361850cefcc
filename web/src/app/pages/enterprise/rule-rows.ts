// Each rule of an enterprise in a line, with the card where it is changed.

import type { EnterpriseKeyPolicy, RegisteredServer } from "../../../api";
import { LANGUAGES, isLanguage, t } from "../../../words";
import { ruleWords } from "../../policies/rule-words";
import { listWithCommas } from "../../text/lists";
import type { AsyncState } from "../../use-async";
import type { Rules } from "./rules";

/** The headings of the cards that rules are changed in. */
export const CARDS = {
  institutions: "rule-institutions",
  opening: "rule-opening",
  lock: "rule-lock",
  wording: "rule-wording",
  servers: "rule-servers",
} as const;

export interface RuleRow {
  readonly name: string;
  readonly value: string;
  /** The heading of its card; undefined for what no enterprise can change. */
  readonly card: string | undefined;
}

/** The rules as far as they are loaded. */
export type FoundRules = { readonly [Part in keyof Rules]: Pick<Rules[Part], "loaded"> };

/** What is laid down, in the order in which a report meets it. */
export function ruleRows(rules: FoundRules, lockMinutes: number | undefined): readonly RuleRow[] {
  const { institutions, keyPolicy, wording, servers } = rules;
  return [
    {
      name: t("rules-destination"),
      value: said(institutions.loaded, ({ preselected }) => preselected ?? t("rules-destination.none")),
      card: CARDS.institutions,
    },
    {
      name: t("rules-named"),
      value: said(keyPolicy.loaded, ({ policy }) =>
        t(policy.recipientsRequired === true ? "rules-named.required" : "rules-named.free"),
      ),
      card: CARDS.opening,
    },
    {
      name: t("rules-opening"),
      value: said(keyPolicy.loaded, furtherLimits),
      card: CARDS.opening,
    },
    {
      name: t("rules-wording"),
      value: said(wording.loaded, ({ version, words: { languages } }) =>
        languages.length === 0
          ? t("rules-wording.standard")
          : t("rules-wording.own", {
              version: version.toString(),
              languages: listWithCommas(
                languages.map(({ language }) => (isLanguage(language) ? LANGUAGES[language].name : language)),
              ),
            }),
      ),
      card: CARDS.wording,
    },
    {
      name: t("rules-lock"),
      value: lockMinutes === undefined ? t("lock-time.usual") : t("lock-minutes", { minutes: lockMinutes }),
      card: CARDS.lock,
    },
    {
      name: t("rules-key-server"),
      value: said(servers.loaded, keyServers),
      card: CARDS.servers,
    },
    { name: t("rules-retention"), value: t("rules-retention.days"), card: undefined },
  ];
}

function said<T>(loaded: AsyncState<T>, words: (value: T) => string): string {
  if (loaded.state === "ready") return words(loaded.value);
  return t(loaded.state === "loading" ? "rules-title.loading" : "rules-title.failed");
}

function furtherLimits({ policy }: EnterpriseKeyPolicy): string {
  const words = ruleWords({ ...policy, recipientsRequired: undefined });
  if (policy.hasMore) words.push(t("rules-opening.more"));
  return words.length === 0 ? t("rules-opening.none") : words.join(t("enterprise-rule-history.between"));
}

function keyServers(servers: readonly RegisteredServer[]): string {
  const own = servers.filter(({ kind }) => kind === "key_server").map(({ url }) => url);
  return own.length === 0
    ? t("rules-key-server.none")
    : t("rules-key-server.own", { servers: listWithCommas(own) });
}
