// A report that one of its sender's enterprises did not get, because its list took no more that day.

import { t } from "../../words";

export interface LeftOut {
  readonly title: string;
  readonly advice: string;
}

/** What is said of a report that so many enterprises did not get; nothing where all did. */
export function leftOutMessage(enterprises: readonly number[] | undefined): LeftOut | undefined {
  const count = enterprises?.length ?? 0;
  if (count === 0) return undefined;
  return { title: t("share-left-out", { count }), advice: t("share-left-out-advice", { count }) };
}
