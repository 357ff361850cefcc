// Institutions under “Send to” on the page of a new report.

import type { InstitutionSettings, Institutions, NeededPlans } from "../../api";
import { t } from "../../words";
import { isOwn } from "../integrations/own";
import { SEND_TYPES, isForBrowsers } from "./institution";
import { missingPlan, sendTypeExplanation } from "./texts";

export interface InstitutionChoice {
  /** Of this list only. */
  readonly value: string;
  readonly label: string;
  readonly hint: string;
  readonly institution: InstitutionSettings;
}

/** What one's enterprises have given comes first. What a later version sends in ways of its own is left out. */
export function institutionChoices({ own, given, needsPlan }: Institutions): readonly InstitutionChoice[] {
  const all = [
    ...given.map((institution) => ({
      institution,
      from: t("institutions-from", { enterprise: institution.enterprise }),
    })),
    ...own.map((institution) => ({ institution, from: "" })),
  ];
  return all
    .filter(
      ({ institution }) =>
        (SEND_TYPES as readonly string[]).includes(institution.sendType) || isOwn(institution),
    )
    .map(({ institution, from }, index) => ({
      value: index.toString(),
      label: institution.name,
      hint: [hintOf(institution, needsPlan), whereTo(institution), from]
        .filter((part) => part !== "")
        .join(" "),
      institution,
    }));
}

/** What the one enterprise that has chosen for its members has chosen; of several none may lead reports to itself. */
export function preselectedIn({ given }: Institutions): InstitutionSettings | undefined {
  const [chosen, ...others] = given.filter(({ isDefault }) => isDefault);
  return others.length === 0 ? chosen : undefined;
}

/** An administrator may have changed it since the last report. */
function whereTo({ sendType, endpoint }: InstitutionSettings): string {
  return endpoint === "" || sendType === "dropbox" ? "" : t("institutions-goes-to", { address: endpoint });
}

function hintOf(institution: InstitutionSettings, needsPlan: NeededPlans): string {
  const missing = missingPlan(institution.sendType, needsPlan);
  if (missing !== "") return `${missing} ${t("institutions-plan-missing.advice")}`;
  if (!isForBrowsers(institution)) return t("institutions-not-for-browsers");
  return sendTypeExplanation(institution.sendType);
}
