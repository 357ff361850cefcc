// What the metadata's extension says, in words, the same on the page and on paper: only what there is.

import {
  type BodySite,
  CONSENT_LEVELS,
  type ConsentDetails,
  type Conversion,
  EMPTY_EXTENSION,
  type Metadata,
  holdsMore,
  isPaperForm,
  keyword,
  splitLevels,
} from "../../format";
import { composedAt } from "../../contract/report-ids";
import { type PlainMessageId, t } from "../../words";
import { formatName } from "./format-names";
import { formatDateTime } from "./formatters";
import { listWithCommas } from "./lists";

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

const CAPACITY: ReadonlyMap<string, PlainMessageId> = new Map([
  ["present", "pdf-capacity-present"],
  ["lacking", "pdf-capacity-lacking"],
  ["not_assessed", "pdf-capacity-not-assessed"],
]);
const URGENCY: ReadonlyMap<string, PlainMessageId> = new Map([
  ["routine", "pdf-urgency-routine"],
  ["urgent", "pdf-urgency-urgent"],
  ["emergency", "pdf-urgency-emergency"],
]);
// what a FHIR server calls the terminologies that body sites are coded in
const TERMINOLOGIES: ReadonlyMap<string, string> = new Map([["http://snomed.info/sct", "SNOMED CT"]]);

/** `moment` writes a time: as the reader’s clock has it, unless it is for paper. */
export function extensionLabels(
  metadata: Metadata,
  moment: (time: Date) => string = formatDateTime,
): ExtensionLabels {
  const { consent, extension } = metadata;
  const { bodySite, conversions, inReplyTo, supersedes, urgency, visit, ...rest } =
    extension ?? EMPTY_EXTENSION;
  const otherLevels = splitLevels(consent.consentlevels).filter(
    (level) => !CONSENT_LEVELS.some((known) => known === level),
  );
  return {
    patient: present([t("pdf-patient.visit"), visit]),
    consent: present(
      [t("pdf-consent.other-levels"), listWithCommas(otherLevels)],
      [t("pdf-consent.evidence"), isPaperForm(metadata) ? "" : rest.consent.evidence],
      [t("pdf-consent.capacity"), wordFor(CAPACITY, rest.consent.capacity)],
      [t("pdf-consent.issuer"), issuerText(rest.consent)],
      [t("pdf-consent.wording"), rest.consent.wording],
      [t("pdf-consent.language"), rest.consent.language],
    ),
    notes: present(
      [t("pdf-notes.replaces"), otherReport(supersedes, moment)],
      [t("pdf-notes.answers"), otherReport(inReplyTo, moment)],
      [t("pdf-notes.urgency"), wordFor(URGENCY, urgency)],
      [t("pdf-notes.site"), bodySiteText(bodySite)],
    ),
    conversions: present(
      ...conversions.map((conversion): LabelledValue => [
        t("pdf-converted.file"),
        conversionText(conversion),
      ]),
    ),
    more: extension !== null && holdsMore(extension) ? t("pdf-holds-more") : "",
  };
}

function present(...fields: readonly LabelledValue[]): readonly LabelledValue[] {
  return fields.filter(([, value]) => value.trim() !== "");
}

/** The words for a value, or the value as it is written. */
function wordFor(words: ReadonlyMap<string, PlainMessageId>, value: string): string {
  const known = words.get(keyword(value));
  return known === undefined ? value : t(known);
}

/** `report of 30 Nov 2026, 09:26 (0000…)`, or the ID as it is written. */
function otherReport(reportId: string, moment: (time: Date) => string): string {
  const id = reportId.trim();
  const composed = composedAt(id);
  return composed === undefined ? reportId : t("pdf-other-report", { time: moment(composed), id });
}

/** Whose words they are: `Example Hospital, version 3`, whichever parts there are. */
function issuerText({ issuer, edition }: ConsentDetails): string {
  const [name, version] = [issuer.trim(), edition.trim()];
  return name === "" || version === "" ? name + version : t("pdf-issuer", { name, version });
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
  const to = source === "" ? t("pdf-converted-to", { target }) : t("pdf-converted-from", { source, target });
  const kinds = target === "" ? source : to;
  return joined(". ", joined(": ", conversion.item.trim(), kinds), conversion.note.trim());
}

function joined(separator: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(separator);
}
