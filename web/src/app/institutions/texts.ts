// The words for institutions.

import type { InstitutionSettings, NeededPlans } from "../../api";
import { t } from "../../words";
import { planName } from "../text/names";
import { asWritten } from "../text/unknown-words";

const SEND_TYPES = {
  email: "institutions-email",
  post: "institutions-post",
  post_dynamic: "institutions-post-dynamic",
  post_static: "institutions-post-static",
  fhir: "institutions-fhir",
  box: "institutions-box",
  dropbox: "institutions-dropbox",
} as const;

function isKnown(sendType: string): sendType is keyof typeof SEND_TYPES {
  return Object.hasOwn(SEND_TYPES, sendType);
}

/** A way of sending. */
export function sendTypeName(sendType: string): string {
  return isKnown(sendType) ? t(SEND_TYPES[sendType]) : asWritten(sendType);
}

/** What a way of sending means for the report. */
export function sendTypeExplanation(sendType: string): string {
  return isKnown(sendType) ? t(`${SEND_TYPES[sendType]}.explanation`) : "";
}

/** What stops somebody from sending in a way that their plan does not include; empty where nothing does. */
export function missingPlan(sendType: string, needsPlan: NeededPlans): string {
  const plan = needsPlan.get(sendType);
  return plan === undefined ? "" : t("institutions-plan-missing", { plan: planName(plan) });
}

/** How and where an institution takes reports, on one line. */
export function institutionSummary({ sendType, endpoint, keyServer }: InstitutionSettings): string {
  const where = endpoint === "" && sendType === "email" ? t("institutions-any-recipient") : endpoint;
  const keys = keyServer === "" ? "" : t("institutions-keys-at", { server: keyServer });
  return [sendTypeName(sendType), where, keys].filter((part) => part !== "").join(" · ");
}
