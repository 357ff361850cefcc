// A report that one of its sender's enterprises did not get, because its list took no more that day.

export interface LeftOut {
  readonly title: string;
  readonly advice: string;
}

/** What is said of a report that so many enterprises did not get; nothing where all did. */
export function leftOutMessage(enterprises: readonly number[] | undefined): LeftOut | undefined {
  const count = enterprises?.length ?? 0;
  if (count === 0) return undefined;
  const whose = count === 1 ? "One of your enterprises" : `${count} of your enterprises`;
  return {
    title: `${whose} did not get this report`,
    advice: `${count === 1 ? "Its list takes" : "Their lists take"} a certain number of reports a day, and had taken them. Tell them, or send the report again after midnight UTC.`,
  };
}
