import { describe, expect, it } from "vitest";
import { leftOutMessage } from "../../../src/app/text/left-out";

describe("a report that not every enterprise got", () => {
  it("says how many did not, and what to do", () => {
    expect(leftOutMessage([7])?.title).toBe("One of your enterprises did not get this report");
    expect(leftOutMessage([7, 8])?.title).toBe("2 of your enterprises did not get this report");
    expect(leftOutMessage([7])?.advice).toContain("send the report again after midnight UTC");
  });

  it("says nothing where all did", () => {
    expect(leftOutMessage([])).toBeUndefined();
    expect(leftOutMessage(undefined)).toBeUndefined();
  });
});
