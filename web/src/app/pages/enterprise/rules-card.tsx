import type { JSX } from "preact";
import { Card } from "../../../ui/card";
import { Icon } from "../../../ui/icon";
import { t } from "../../../words";
import { type RuleRow, ruleRows } from "./rule-rows";
import type { Rules } from "./rules";

/** All rules of the enterprise with what is set; each leads to the card where it is changed. */
export function RulesCard(props: {
  readonly rules: Rules;
  readonly lockMinutes: number | undefined;
}): JSX.Element {
  return (
    <Card title={t("rules-title")}>
      <p class="muted">{t("rules-title.lead")}</p>
      <ul class="list">
        {ruleRows(props.rules, props.lockMinutes).map((row) => (
          <li key={row.name}>
            {row.card === undefined ? (
              <div class="item item-plain">
                <Said row={row} />
              </div>
            ) : (
              <a class="item item-plain" href={`#${row.card}`}>
                <Said row={row} />
                <Icon name="forward" />
              </a>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Said({ row: { name, value } }: { readonly row: RuleRow }): JSX.Element {
  return (
    <span class="item-text break-anywhere">
      <strong>{name}</strong>
      <span class="muted small">{value}</span>
    </span>
  );
}
