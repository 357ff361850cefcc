import { describe, it } from "vitest";
import { contractChecks } from "../support/contract";
import { contractVectors } from "../support/files";

describe.each(["media_extensions", "media_starts", "media_tracks", "recording_starts"] as const)(
  "%s",
  (rule) => {
    it.each(contractChecks(rule, contractVectors(rule)))("$name", ({ run }) => run());
  },
);
