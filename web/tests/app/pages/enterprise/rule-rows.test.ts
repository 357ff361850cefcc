import { describe, expect, it } from "vitest";
import type { EnterpriseConsentWording, EnterpriseKeyPolicy, ShownPolicy } from "../../../../src/api";
import { type FoundRules, ruleRows } from "../../../../src/app/pages/enterprise/rule-rows";
import type { AsyncState } from "../../../../src/app/use-async";

const OPEN: ShownPolicy = {
  recipients: [],
  notBefore: undefined,
  notAfter: undefined,
  openings: undefined,
  twoPerson: false,
  purposes: [],
  breakGlass: false,
  recipientsRequired: undefined,
  hasMore: false,
};
const SENTENCES = {
  treatment: "I agree.",
  education: "I agree.",
  publication: "I agree.",
  withdrawal: "I can.",
};

interface Found<T> {
  readonly loaded: AsyncState<T>;
}

function loading<T>(loaded: AsyncState<T>): Found<T> {
  return { loaded };
}

function ready<T>(value: T): Found<T> {
  return loading({ state: "ready", value });
}

function policy(changed: Partial<ShownPolicy>): Found<EnterpriseKeyPolicy> {
  return ready({ version: 1, policy: { ...OPEN, ...changed }, history: [] });
}

function wording(version: number, languages: readonly string[]): Found<EnterpriseConsentWording> {
  const words = {
    languages: languages.map((language) => ({ language, patient: SENTENCES, guardian: undefined })),
    title: "",
    url: "",
  };
  return ready({ version, changedAt: undefined, words, history: [] });
}

const NOTHING: FoundRules = {
  institutions: ready({ institutions: [], preselected: undefined, version: 0 }),
  keyPolicy: policy({}),
  wording: wording(0, []),
  servers: ready([]),
};

function said(rules: Partial<FoundRules>, lockMinutes?: number): Record<string, string> {
  return Object.fromEntries(
    ruleRows({ ...NOTHING, ...rules }, lockMinutes).map(({ name, value }) => [name, value]),
  );
}

describe("the rules of an enterprise in one place", () => {
  it("say what holds where nothing is laid down", () => {
    expect(said({})).toEqual({
      "Default destination": "None: each member chooses",
      "Named recipients only": "No: a link for anyone is allowed",
      "Further limits on opening": "None",
      "Consent wording": "PicSafe’s words",
      "Idle lock": "5 minutes, as everywhere",
      "Key Server": "PicSafe’s own, unless the sender or an institution names another",
      Retention:
        "PicSafe Cloud keeps files for 7 days at most; a sender can renew that once, for 7 days from then. It is the same for everybody.",
    });
  });

  it("say what is laid down", () => {
    const server = { logKey: "", createdAt: new Date(0), registration: undefined };
    const rows = said(
      {
        institutions: ready({ institutions: [], preselected: "Ward 3", version: 1 }),
        keyPolicy: policy({ recipientsRequired: true, openings: 3, twoPerson: true, hasMore: true }),
        wording: wording(3, ["en", "de"]),
        servers: ready([
          { ...server, id: "1", url: "https://key.hospital.example", kind: "key_server" },
          { ...server, id: "2", url: "https://in.hospital.example", kind: "endpoint" },
        ]),
      },
      2,
    );
    expect(rows).toMatchObject({
      "Default destination": "Ward 3",
      "Named recipients only": "Yes: who sends to people says to whom",
      "Further limits on opening":
        "How many: 3 people; Two persons: A second one has to approve of each who opens it; More than this page knows",
      "Consent wording": "Your own words, version 3: English, Deutsch",
      "Idle lock": "2 minutes",
    });
    expect(rows["Key Server"]).toContain("https://key.hospital.example");
    expect(rows["Key Server"]).not.toContain("https://in.hospital.example");
  });

  it("say of each that it is loaded or could not be", () => {
    const rows = said({
      servers: loading({ state: "loading" }),
      institutions: loading({ state: "failed", error: new Error("away") }),
    });
    expect(rows["Key Server"]).toBe("Loading …");
    expect(rows["Default destination"]).toBe("Could not be loaded. Reload the page.");
    expect(rows["Consent wording"]).toBe("PicSafe’s words");
  });

  it("lead to a card each, but for what nobody can change", () => {
    const cards = ruleRows(NOTHING, undefined).map(({ card }) => card);
    expect(cards.filter((card) => card === undefined)).toHaveLength(1);
    expect(cards.at(-1)).toBeUndefined();
  });
});
