// What the metadata's extension says, in words, the same on the page and on paper: only what there is.

import {
  type BodySite,
  CONSENT_LEVELS,
  type Conversion,
  EMPTY_EXTENSION,
  type Metadata,
  holdsMore,
  isPaperForm,
  keyword,
  splitLevels,
} from "../../format";
import { formatName } from "./format-names";

export type LabelledValue = readonly [label: string, value: string];

/** Where it stands in a report: with the patient, the consent, the notes, or behind everything. */
export interface ExtensionLabels {
  readonly patient: readonly LabelledValue[];
  readonly consent: readonly LabelledValue[];
  readonly notes: readonly LabelledValue[];
  readonly conversions: readonly LabelledValue[];
  /** That the report says more than can be shown; empty if it does not. */
  readonly more: string;
}

const CAPACITY: ReadonlyMap<string, string> = new Map([
  ["present", "The patient was able to decide"],
  ["lacking", "The patient was not able to decide"],
  ["not_assessed", "Not assessed"],
]);
const URGENCY: ReadonlyMap<string, string> = new Map([
  ["routine", "Routine"],
  ["urgent", "Urgent"],
  ["emergency", "Emergency"],
]);
// what a FHIR server calls the terminologies that body sites are coded in
const TERMINOLOGIES: ReadonlyMap<string, string> = new Map([["http://snomed.info/sct", "SNOMED CT"]]);
const HOLDS_MORE = "metadata.json in this report says more than this version of PicSafe can show.";

export function extensionLabels(metadata: Metadata): ExtensionLabels {
  const { consent, extension } = metadata;
  const { bodySite, conversions, urgency, visit, ...rest } = extension ?? EMPTY_EXTENSION;
  const otherLevels = splitLevels(consent.consentlevels).filter(
    (level) => !CONSENT_LEVELS.some((known) => known === level),
  );
  return {
    patient: present(["Visit number", visit]),
    consent: present(
      ["Other levels", otherLevels.join(", ")],
      ["Evidence", isPaperForm(metadata) ? "" : rest.consent.evidence],
      ["Capacity to consent", wordFor(CAPACITY, rest.consent.capacity)],
      ["Consent wording", rest.consent.wording],
      ["Wording language", rest.consent.language],
    ),
    notes: present(["Urgency", wordFor(URGENCY, urgency)], ["Body site", bodySiteText(bodySite)]),
    conversions: present(
      ...conversions.map((conversion): LabelledValue => ["File", conversionText(conversion)]),
    ),
    more: extension !== null && holdsMore(extension) ? HOLDS_MORE : "",
  };
}

function present(...fields: readonly LabelledValue[]): readonly LabelledValue[] {
  return fields.filter(([, value]) => value.trim() !== "");
}

/** The words for a value, or the value as it is written. */
function wordFor(words: ReadonlyMap<string, string>, value: string): string {
  return words.get(keyword(value)) ?? value;
}

/** `Left forearm (SNOMED CT 66480008)`, whichever parts there are. */
function bodySiteText(site: BodySite): string {
  const [text, code, system] = [site.text.trim(), site.code.trim(), site.system.trim()];
  const coded = code === "" ? "" : joined(" ", TERMINOLOGIES.get(system) ?? system, code);
  return text !== "" && coded !== "" ? `${text} (${coded})` : text + coded;
}

/** `1001: HEIC to JPEG. Depth map left out.` */
function conversionText(conversion: Conversion): string {
  const [source, target] = [formatName(conversion.from), formatName(conversion.to)];
  const kinds = target === "" ? source : joined(" ", source, `to ${target}`);
  return joined(". ", joined(": ", conversion.item.trim(), kinds), conversion.note.trim());
}

function joined(separator: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}
