import { expect, test } from "vitest";
import { ListPlaces } from "../../../../src/app/pages/reports/list-places";

const PLACE = { query: "left forearm", filter: "opened", rows: 120, top: 640 } as const;

test("whoever comes straight back from a report is where they were", () => {
  const places = new ListPlaces();
  places.leave("sent", 7, PLACE);
  expect(places.back("sent", 9)).toEqual(PLACE);
});

test("whoever has been elsewhere meanwhile, or comes to the other list, begins anew", () => {
  const places = new ListPlaces();
  places.leave("sent", 7, PLACE);
  expect(places.back("sent", 10)).toBeUndefined();
  expect(places.back("received", 9)).toBeUndefined();
});

test("it is forgotten with the sign-in", () => {
  const places = new ListPlaces();
  places.leave("received", 1, PLACE);
  places.clear();
  expect(places.back("received", 3)).toBeUndefined();
});
