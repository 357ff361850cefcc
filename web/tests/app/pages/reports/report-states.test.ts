import { expect, test } from "vitest";
import { ApiError, type ReportState } from "../../../../src/api";
import { type StatesByReport, askStates } from "../../../../src/app/pages/reports/report-states";

const OWN = "https://key.example.org";
const HOSPITAL = "https://key.hospital.example";

function state(reportId: string): ReportState {
  return {
    reportId,
    openedBy: 1,
    openedByScripts: 0,
    more: false,
    lastOpenedAt: undefined,
    recalled: false,
    recalledByOperator: false,
    shredded: false,
    notAfter: undefined,
    reason: "",
  };
}

async function ask(
  reports: readonly { reportId: string; keyserverUrl?: string | undefined }[],
  answer: (url: string, ids: readonly string[]) => Promise<readonly ReportState[]>,
  signal = new AbortController().signal,
): Promise<{ asked: [string, number][]; told: StatesByReport[] }> {
  const asked: [string, number][] = [];
  const told: StatesByReport[] = [];
  await askStates(
    reports.map((report) => ({ keyserverUrl: undefined, ...report })),
    OWN,
    (url) => ({
      states: (ids) => {
        asked.push([url, ids.length]);
        return answer(url, ids);
      },
    }),
    (states) => told.push(states),
    signal,
  );
  return { asked, told };
}

const all = (_: string, ids: readonly string[]) => Promise.resolve(ids.map(state));

test("each Key Server is asked about its own reports, each report once", async () => {
  const reports = [{ reportId: "a" }, { reportId: "b", keyserverUrl: HOSPITAL }, { reportId: "a" }];
  const { asked, told } = await ask(reports, all);
  expect(asked).toEqual([
    [OWN, 1],
    [HOSPITAL, 1],
  ]);
  expect(told.map((states) => [...states.keys()])).toEqual([["a"], ["b"]]);
});

test("there are fifty in a call", async () => {
  const reports = Array.from({ length: 120 }, (_, number) => ({ reportId: number.toString() }));
  const { asked, told } = await ask(reports, all);
  expect(asked.map(([, count]) => count)).toEqual([50, 50, 20]);
  expect(told.flatMap((states) => [...states.keys()])).toHaveLength(120);
});

test("a server that fails, or leaves a report out, says nothing of it and holds up no other", async () => {
  const reports = [{ reportId: "a", keyserverUrl: HOSPITAL }, { reportId: "b" }, { reportId: "c" }];
  const { told } = await ask(reports, (url, ids) =>
    url === HOSPITAL
      ? Promise.reject(new ApiError("unavailable", "unavailable"))
      : Promise.resolve(ids.slice(0, 1).map(state)),
  );
  const states = new Map(told.flatMap((one) => [...one]));
  expect(states).toEqual(
    new Map([
      ["a", undefined],
      ["b", state("b")],
      ["c", undefined],
    ]),
  );
});

test("who has gone on is told nothing", async () => {
  const controller = new AbortController();
  controller.abort();
  expect((await ask([{ reportId: "a" }], all, controller.signal)).told).toEqual([]);
});
