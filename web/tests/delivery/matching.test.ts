import { describe, expect, it } from "vitest";
import { type Candidate, type Decision, birthDateOf, decide, folded } from "../../src/delivery/matching";
import { vectorFile } from "../support/files";

interface GivenCandidate {
  readonly reference: string;
  readonly patient_ids: readonly string[];
  readonly names: Candidate["names"];
  readonly birth_date: string;
  readonly is_active: boolean;
}

interface Vectors {
  readonly folded: readonly { readonly text: string; readonly folded: string }[];
  readonly birth_dates: readonly {
    readonly day: string;
    readonly month: string;
    readonly year: string;
    readonly expected: string;
  }[];
  readonly decisions: readonly {
    readonly name: string;
    readonly query: Readonly<Record<"patient_id" | "family" | "given" | "birth_date", string>>;
    readonly rules: { readonly create: "never" | "ask" | "always"; readonly without_id: "single" | "ask" };
    readonly by_id: readonly GivenCandidate[];
    readonly by_name: readonly GivenCandidate[];
    readonly expect: object;
  }[];
}

const { folded: names, birth_dates: dates, decisions } = vectorFile("patient_matching.json") as Vectors;

describe("whose a report is", () => {
  it.each(names)("folds $text", ({ text, folded: expected }) => {
    expect(folded(text)).toBe(expected);
  });

  it.each(dates)("knows of $day.$month.$year as much as can be", ({ expected, ...parts }) => {
    expect(birthDateOf(parts)).toBe(expected);
  });

  it.each(decisions)("is decided: $name", ({ query, rules, by_id, by_name, expect: expected }) => {
    const decision = decide(
      {
        patientId: query.patient_id,
        family: query.family,
        given: query.given,
        birthDate: query.birth_date,
      },
      { create: rules.create, withoutId: rules.without_id },
      by_id.map(candidate),
      by_name.map(candidate),
    );
    expect(asVector(decision)).toEqual(expected);
  });
});

function candidate({ reference, names: theirs, ...one }: GivenCandidate): Candidate {
  return {
    reference,
    names: theirs,
    patientIds: one.patient_ids,
    birthDate: one.birth_date,
    isActive: one.is_active,
  };
}

function asVector(decision: Decision): object {
  if (decision.kind === "link") return { link: decision.candidate.reference };
  if (decision.kind === "create") return { create: true };
  const choices = decision.candidates.map(({ reference }) => reference);
  return { ask: decision.question, choices: decision.mayCreate ? [...choices, "create"] : choices };
}
