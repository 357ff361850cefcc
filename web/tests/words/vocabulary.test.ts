import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";
import { LANGUAGES, firstSupported } from "../../src/words";
import type { Catalogue, Entries } from "../../src/words/catalogue";
import { Vocabulary } from "../../src/words/vocabulary";

const entries = (source: string): Entries => new FluentResource(source).body;

const COMMON = entries("common-failed = Not loaded");
const START: Readonly<Record<string, string>> = {
  en: "shell-new = New\nshell-hello = Hello { $name }, { $photos ->\n [one] one photo\n *[other] { $photos } photos\n }",
  de: "shell-new = Neu\n    .hint = Ein neuer Bericht",
  fr: "shell-new = Nouveau",
  es: "shell-new = Nuevo",
  ar: "shell-new = جديد\nshell-hello = مرحبا { $name }",
};

interface Given {
  readonly failing?: readonly string[];
  readonly slow?: Readonly<Record<string, Promise<unknown>>>;
}

/** All languages have `compose-send`, by themselves; what is in `failing` cannot be had. */
function vocabularyOf({ failing = [], slow = {} }: Given = {}): Vocabulary {
  const loader = (language: string) => async (): Promise<Catalogue> => {
    await slow[language];
    if (failing.includes(language)) throw new TypeError("no network");
    return {
      start: entries(START[language] ?? ""),
      load: async (area) => {
        await slow[`${language} ${area}`];
        if (failing.includes(`${language} ${area}`)) throw new TypeError("no network");
        return entries(`compose-send = Send in ${language}`);
      },
    };
  };
  const loaders = {
    en: loader("en"),
    de: loader("de"),
    fr: loader("fr"),
    es: loader("es"),
    ar: loader("ar"),
  };
  return new Vocabulary(loaders, COMMON);
}

function held(): { readonly until: Promise<unknown>; readonly release: () => void } {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release };
}

describe("words", () => {
  it("are there for a page that cannot be loaded, before anything else is", () => {
    const words = vocabularyOf();
    expect(words.isReady).toBe(false);
    expect(words.format("common-failed")).toBe("Not loaded");
  });

  it("are those of the language that was chosen, and so are attributes", async () => {
    const words = vocabularyOf();
    await words.choose("de");
    expect(words.language).toBe("de");
    expect(words.format("shell-new")).toBe("Neu");
    expect(words.format("shell-new.hint")).toBe("Ein neuer Bericht");
  });

  it("have their variables, and the number's own form", async () => {
    const words = vocabularyOf();
    await words.choose("en");
    expect(words.format("shell-hello", { name: "Pat", photos: 1 })).toBe("Hello Pat, one photo");
    expect(words.format("shell-hello", { name: "Pat", photos: 1200 })).toBe("Hello Pat, 1,200 photos");
  });

  it("keep a name's letters together from right to left, and have no marks otherwise", async () => {
    const words = vocabularyOf();
    await words.choose("ar");
    expect(words.format("shell-hello", { name: "Pat" })).toBe("مرحبا \u2068Pat\u2069");
  });

  it("that nobody has are shown by their ID", async () => {
    const words = vocabularyOf();
    await words.choose("de");
    expect(words.format("shell-unheard")).toBe("shell-unheard");
    expect(words.format("shell-new.unheard")).toBe("shell-new.unheard");
    expect(words.find("shell-unheard")).toBeUndefined();
    expect(words.find("shell-new")).toBe("Neu");
  });
});

describe("areas", () => {
  it("are loaded when they are asked for, in the language that is shown", async () => {
    const words = vocabularyOf();
    await words.choose("fr");
    expect(words.format("compose-send")).toBe("compose-send");
    await words.load(["compose"]);
    expect(words.format("compose-send")).toBe("Send in fr");
  });

  it("that were asked for before there was a language come with it", async () => {
    const words = vocabularyOf();
    await words.load(["compose"]);
    await words.choose("es");
    expect(words.format("compose-send")).toBe("Send in es");
  });

  it("that cannot be had in a language are in English", async () => {
    const words = vocabularyOf({ failing: ["de compose"] });
    await words.choose("de");
    await words.load(["compose"]);
    expect(words.format("compose-send")).toBe("Send in en");
    expect(words.format("shell-new")).toBe("Neu");
  });

  it("that cannot be had at all fail, and can be asked for again", async () => {
    const failing = ["de compose", "en compose"];
    const words = vocabularyOf({ failing });
    await words.choose("de");
    await expect(words.load(["compose"])).rejects.toThrow("no network");
    failing.length = 0;
    await words.load(["compose"]);
    expect(words.format("compose-send")).toBe("Send in de");
  });
});

describe("another language", () => {
  it("is shown when all words in use are there, and not before", async () => {
    const compose = held();
    const words = vocabularyOf({ slow: { "ar compose": compose.until } });
    await words.choose("en");
    await words.load(["compose"]);
    const seen: string[] = [];
    words.subscribe(() => seen.push(words.format("compose-send")));
    const chosen = words.choose("ar");
    expect(words.format("compose-send")).toBe("Send in en");
    compose.release();
    await chosen;
    expect(seen).toEqual(["Send in ar"]);
  });

  it("is the last one chosen, whichever comes first", async () => {
    const german = held();
    const words = vocabularyOf({ slow: { de: german.until } });
    await words.choose("en");
    const slow = words.choose("de");
    await words.choose("fr");
    german.release();
    await slow;
    expect(words.language).toBe("fr");
  });

  it("that cannot be had leaves everything as it is", async () => {
    const words = vocabularyOf({ failing: ["de"] });
    await words.choose("en");
    await expect(words.choose("de")).rejects.toThrow("no network");
    expect(words.language).toBe("en");
    expect(words.format("shell-new")).toBe("New");
  });
});

describe("the first language", () => {
  it.each([
    [["de-AT", "en-US"], "de"],
    [["nl", "fr-CH"], "fr"],
    [["ar_EG"], "ar"],
    [["nl", "toString"], "en"],
    [[], "en"],
  ])("of %o is %s", (tags, language) => {
    expect(firstSupported(tags)).toBe(language);
  });
});

it.each(Object.keys(LANGUAGES))("%s has its own name", (language) => {
  const names = new Intl.DisplayNames(language, { type: "language" });
  expect(LANGUAGES[language as keyof typeof LANGUAGES].name.toLowerCase()).toBe(
    names.of(language)?.toLowerCase(),
  );
});
