// The words in the language that is shown now. Whoever renders asks for them each time, and keeps none: when the
// language changes, everything is rendered anew.

import { FluentBundle, type FluentVariable } from "@fluent/bundle";
import type { Catalogue, Entries } from "./catalogue";
import { LANGUAGES, type Language } from "./languages";
import { formattingLocale } from "./locale";
import type { Area } from "./messages";

export type CatalogueLoader = () => Promise<Catalogue>;

interface Loaded {
  readonly language: Language;
  readonly bundle: FluentBundle;
  readonly areas: Set<Area>;
  readonly catalogue: Catalogue;
}

/** Words by their IDs, in one language at a time; in English where a language's own cannot be loaded. */
export class Vocabulary {
  readonly #loaders: Readonly<Record<Language, CatalogueLoader>>;
  readonly #wanted = new Set<Area>();
  readonly #listeners = new Set<() => void>();
  #current: Loaded | undefined;
  #english: FluentBundle;
  #choice = 0;

  /** `english` is there without a network: what a page says that cannot be loaded. */
  constructor(loaders: Readonly<Record<Language, CatalogueLoader>>, english: Entries) {
    this.#loaders = loaders;
    this.#english = bundleOf("en", english);
  }

  /** English until another language has been chosen. */
  get language(): Language {
    return this.#current?.language ?? "en";
  }

  /** Whether more than the words of a page that cannot be loaded are there. */
  get isReady(): boolean {
    return this.#current !== undefined;
  }

  /** Calls back after each change of the language, until what it returns is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Shows another language once all its words that are in use are there; the last choice counts. */
  async choose(language: Language): Promise<void> {
    const choice = ++this.#choice;
    if (language === this.#current?.language) return;
    const catalogue = await this.#loaders[language]();
    const chosen: Loaded = {
      language,
      bundle: bundleOf(language, catalogue.start),
      areas: new Set(),
      catalogue,
    };
    // a page may come to want more meanwhile
    for (let missing = this.#missing(chosen); missing.length > 0; missing = this.#missing(chosen)) {
      await Promise.all(missing.map((area) => this.#load(chosen, area)));
    }
    if (choice !== this.#choice) return;
    this.#current = chosen;
    for (const listener of this.#listeners) listener();
  }

  /** Has the words of these areas loaded; fails if they cannot be had in English either. */
  async load(areas: readonly Area[]): Promise<void> {
    for (const area of areas) this.#wanted.add(area);
    const current = this.#current;
    if (current === undefined) return;
    await Promise.all(this.#missing(current).map((area) => this.#load(current, area)));
  }

  /** The message, or `id.attribute` of one; the ID itself where there are no words. */
  format(id: string, args?: Readonly<Record<string, FluentVariable>>): string {
    return this.find(id, args) ?? id;
  }

  /** As `format`, but undefined where there are no words. */
  find(id: string, args?: Readonly<Record<string, FluentVariable>>): string | undefined {
    const [message = "", attribute] = id.split(".");
    for (const bundle of [this.#current?.bundle, this.#english]) {
      const found = bundle?.getMessage(message);
      const pattern = attribute === undefined ? found?.value : found?.attributes[attribute];
      // a list of errors has it go on without what is missing
      if (bundle !== undefined && pattern !== undefined && pattern !== null)
        return bundle.formatPattern(pattern, args, []);
    }
    return undefined;
  }

  #missing({ areas }: Loaded): readonly Area[] {
    return [...this.#wanted].filter((area) => !areas.has(area));
  }

  async #load(loaded: Loaded, area: Area): Promise<void> {
    try {
      const entries = await loaded.catalogue.load(area);
      add(loaded.bundle, entries ?? []);
    } catch (error) {
      if (loaded.language === "en") throw error;
      const english = await this.#loaders.en();
      add(this.#english, english.start);
      add(this.#english, (await english.load(area)) ?? []);
    }
    loaded.areas.add(area);
  }
}

/** What formats the messages of some entries. */
export function bundleOf(language: Language, entries: Entries): FluentBundle {
  // invisible marks keep a name's letters and digits together where the direction changes, and nowhere else
  const useIsolating = LANGUAGES[language].direction === "rtl";
  const bundle = new FluentBundle(formattingLocale(language), { useIsolating });
  add(bundle, entries);
  return bundle;
}

function add(bundle: FluentBundle, entries: Entries): void {
  const parsed = { body: entries };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- its constructor is the parser, which the build has run
  bundle.addResource(parsed, { allowOverrides: true });
}
