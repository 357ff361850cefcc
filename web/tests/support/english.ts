// Every test finds all English words loaded, as a page finds those that it has asked for.

import { readdirSync } from "node:fs";
import { type Area, vocabulary } from "../../src/words";

const FOLDER = new URL("../../../chalicelib/locales/en/", import.meta.url);

await vocabulary.choose("en");
await vocabulary.load(readdirSync(FOLDER).map((name) => name.replace(/\.ftl$/, "") as Area));
