// Files that may be used for less than the patient agrees to.

import type { JSX } from "preact";
import { CONSENT_LEVELS, type ConsentLevel } from "../../../format";
import { SelectField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { mediaTypeName } from "../../text/report-labels";
import { itemLevels, levelChoices } from "./consent";
import type { DraftItem } from "./draft";

export function ItemUses(props: {
  readonly items: readonly DraftItem[];
  readonly levels: ReadonlySet<ConsentLevel>;
  readonly onChange: (items: readonly DraftItem[]) => void;
}): JSX.Element | null {
  const { items, levels, onChange } = props;
  if (levels.size < 2) return null;
  return (
    <details>
      <summary>{t("consent-items")}</summary>
      <div class="fields fields-two">
        {items.map((item, index) => (
          <ItemUse
            key={item.id}
            file={`${mediaTypeName(item.type)} ${(index + 1).toString()}`}
            item={item}
            levels={levels}
            onChange={(kept) => {
              onChange(items.map((one) => (one.id === item.id ? { ...one, keptTo: kept } : one)));
            }}
          />
        ))}
      </div>
    </details>
  );
}

/** What one file may be used for. */
export function ItemUse(props: {
  readonly file: string;
  readonly item: DraftItem;
  readonly levels: ReadonlySet<ConsentLevel>;
  readonly onChange: (kept: ReadonlySet<ConsentLevel> | undefined) => void;
}): JSX.Element {
  const { file, item, levels, onChange } = props;
  const choices = levelChoices(levels);
  const now = CONSENT_LEVELS.filter((level) => itemLevels(levels, item.keptTo).has(level));
  return (
    <SelectField
      label={t("consent-items.label", { file })}
      value={now.join()}
      options={[
        // it was kept to something that is not agreed to any more
        ...(now.length === 0 ? [["", "–"] as const] : []),
        ...choices.map((choice) => [choice.join(), choiceName(choice, levels)] as const),
      ]}
      onChange={(chosen) => {
        const kept = choices.find((choice) => choice.join() === chosen);
        onChange(kept === undefined || kept.length === levels.size ? undefined : new Set(kept));
      }}
    />
  );
}

function choiceName(choice: readonly ConsentLevel[], levels: ReadonlySet<ConsentLevel>): string {
  if (choice.length === levels.size) return t("consent-items.all");
  if (choice.length === 2) return t("consent-education.only");
  return choice[0] === "treatment" ? t("consent-treatment.only") : t("consent-education");
}
