import { describe, expect, it } from "vitest";
import { vectorFile } from "../support/files";
import {
  type PicsafeVectors,
  type RncryptorVectors,
  picsafeChecks,
  rncryptorChecks,
} from "../support/vectors";

describe("the vectors that every implementation passes", () => {
  const checks = [
    ...rncryptorChecks(vectorFile("rncryptor_v3.json") as RncryptorVectors),
    ...picsafeChecks(vectorFile("picsafe.json") as PicsafeVectors),
  ];

  it.each(checks)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
