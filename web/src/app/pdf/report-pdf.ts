// report.pdf: the report for people to read. A4, every page with the patient, the report's ID and its number.

import { REPORT_LIMITS } from "../../contract/report-limits";
import { type Metadata, isConsentRecorded, isPaperForm } from "../../format";
import {
  consentAnswers,
  consentLevelNames,
  consentMethodName,
  formatMediaCounts,
  guardianText,
  mediaTypeName,
} from "../text/report-labels";
import { besides, isolated } from "../text/lists";
import { t, vocabulary } from "../../words";
import { personName } from "../text/person-names";
import { countryName } from "../text/countries";
import { extensionLabels } from "../text/extension-labels";
import { formatDate, formatUtcDateTime } from "../text/formatters";
import { BODY, CONTENT_WIDTH, LABEL_WIDTH, Layout, MARGIN, MM, QUIET, SMALL, STRONG, TITLE } from "./layout";
import { printCopyOf } from "../../media";
import { toPrintImage } from "./print-image";

const FILM_BOX = [56 * MM, 42 * MM] as const;
const FORM_HEIGHT = 200 * MM;
const SIGN_BOX = [28 * MM, 21 * MM] as const;

/** A picture to be shown under its item ID. */
export interface ReportPicture {
  readonly itemId: string;
  readonly jpeg: Blob;
}

/** What is shown: photos, thumbnails that stand for videos and recordings, and a signature if there is one. */
export interface ReportPictures {
  readonly photos: readonly ReportPicture[];
  readonly others: readonly ReportPicture[];
  readonly signature: Blob | null;
}

/** Writes report.pdf in the language that is shown, whose area `pdf` is there. Fails if the browser cannot decode a picture. */
export async function renderReportPdf(
  metadata: Metadata,
  { photos, others, signature }: ReportPictures,
  made: Date,
): Promise<Blob> {
  const { language } = vocabulary;
  const layout = new Layout(language);
  await layout.paragraph(t("pdf-title"), TITLE);
  const time = formatUtcDateTime(metadata.details.datetime);
  await layout.paragraph(besides([time, formatMediaCounts(metadata.media)], " · "), QUIET);
  await patientSection(layout, metadata);
  await consentSection(layout, metadata, signature);
  await notesSection(layout, metadata);
  await senderSection(layout, metadata);
  await photosSection(layout, metadata, photos);
  await filesSection(layout, metadata, photos, others);
  await conversionsSection(layout, metadata);
  const id = metadata.details.reportid;
  await layout.drawHeadersAndFooters(patientLine(metadata), t("pdf-report-id", { id }));
  // whoever has chosen another language meanwhile gets no document in two
  if (language !== vocabulary.language) return renderReportPdf(metadata, { photos, others, signature }, made);
  return layout.finish(t("pdf-document", { id }), made);
}

async function patientSection(layout: Layout, metadata: Metadata): Promise<void> {
  const { patient } = metadata;
  await layout.heading(t("pdf-patient"));
  await layout.field(t("pdf-patient.name"), personName(patient), STRONG);
  await layout.field(t("pdf-patient.born"), formatDate(patient.year, patient.month, patient.day));
  await layout.field(t("pdf-patient.id"), patient.patientid);
  for (const [label, value] of extensionLabels(metadata).patient) await layout.field(label, value);
  await layout.field(t("pdf-patient.guardian"), guardianText(metadata));
  await layout.field(t("pdf-patient.translator"), patient.translator);
}

async function consentSection(layout: Layout, metadata: Metadata, signature: Blob | null): Promise<void> {
  const { consent } = metadata;
  await layout.heading(t("pdf-consent"));
  if (isConsentRecorded(consent)) {
    for (const { level, text } of consentAnswers(consent)) await layout.field(level, text);
  }
  await layout.field(t("pdf-consent.given"), consentMethodName(metadata));
  for (const [label, value] of extensionLabels(metadata).consent) await layout.field(label, value);
  if (signature === null) return;
  if (isPaperForm(metadata)) {
    const form = await toPrintImage(signature, REPORT_LIMITS.pdf_pixels);
    layout.ensureSpace(Math.min(FORM_HEIGHT, (CONTENT_WIDTH * form.height) / form.width) + 10 * MM);
    await layout.paragraph(t("pdf-consent.form"), QUIET);
    layout.picture(form, CONTENT_WIDTH, FORM_HEIGHT, MARGIN, true);
    return;
  }
  layout.ensureSpace(30 * MM);
  await layout.paragraph(t("pdf-consent.signature"), QUIET);
  layout.picture(await toPrintImage(signature, 1000), 70 * MM, 26 * MM, MARGIN + LABEL_WIDTH, true);
}

async function notesSection(layout: Layout, metadata: Metadata): Promise<void> {
  await layout.heading(t("pdf-notes"));
  const fields = extensionLabels(metadata, (time) => formatUtcDateTime(time.toISOString())).notes;
  for (const [label, value] of fields) await layout.field(label, value);
  if (fields.length > 0) layout.space(2 * MM);
  const notes = metadata.details.notes.trim();
  await layout.prose(notes === "" ? t("pdf-not-recorded") : notes, notes === "" ? QUIET : BODY);
}

async function senderSection(layout: Layout, { user, details }: Metadata): Promise<void> {
  await layout.heading(t("pdf-origin"));
  await layout.field(t("pdf-origin.sender"), personName(user), STRONG);
  await layout.field(t("pdf-origin.email"), user.email);
  await layout.field(t("pdf-origin.country"), countryName(user.country));
  await layout.field(t("pdf-origin.time"), formatUtcDateTime(details.datetime));
  const { latitude, longitude, address } = details.location;
  await layout.field(t("pdf-origin.coordinates"), latitude === "" ? "" : `${latitude}, ${longitude}`);
  if (address !== "") await layout.field(t("pdf-origin.address"), address);
  await layout.field(t("pdf-origin.report-id"), details.reportid);
}

async function photosSection(
  layout: Layout,
  metadata: Metadata,
  photos: readonly ReportPicture[],
): Promise<void> {
  for (const [index, { itemId, jpeg }] of photos.entries()) {
    const photo = printCopyOf(jpeg) ?? (await toPrintImage(jpeg, REPORT_LIMITS.pdf_pixels));
    const boxHeight = photo.height > photo.width ? 200 * MM : 95 * MM;
    layout.ensureSpace(Math.min(boxHeight, (CONTENT_WIDTH * photo.height) / photo.width) + 30 * MM);
    if (index === 0) await layout.heading(t("pdf-photos"));
    const [number, total] = [(index + 1).toString(), photos.length.toString()];
    await layout.paragraph(t("pdf-photo", { number, total, item: itemId }), STRONG);
    const levels = metadata.media.find(({ mediaid }) => mediaid === itemId)?.levels ?? "";
    await layout.paragraph(t("pdf-item-consent", { levels: consentLevelNames(levels) }), SMALL);
    layout.picture(photo, CONTENT_WIDTH, boxHeight);
  }
}

async function filesSection(
  layout: Layout,
  metadata: Metadata,
  photos: readonly ReportPicture[],
  pictures: readonly ReportPicture[],
): Promise<void> {
  const shown = new Set(photos.map(({ itemId }) => itemId));
  const others = metadata.media.filter(({ mediaid }) => !shown.has(mediaid));
  if (others.length === 0) return;
  await layout.heading(t("pdf-files"));
  for (const item of others) {
    const picture = pictures.find(({ itemId }) => itemId === item.mediaid);
    const [width, height] = item.type === "video" ? FILM_BOX : SIGN_BOX;
    layout.ensureSpace(BODY.leading + (picture === undefined ? 0 : height + 8));
    await layout.field(
      `${mediaTypeName(item.type)} ${isolated(item.mediaid)}`,
      t("pdf-item-consent", { levels: consentLevelNames(item.levels) }),
    );
    if (picture !== undefined) {
      layout.picture(await toPrintImage(picture.jpeg, 320), width, height, MARGIN + LABEL_WIDTH);
    }
  }
}

async function conversionsSection(layout: Layout, metadata: Metadata): Promise<void> {
  const { conversions, more } = extensionLabels(metadata);
  if (conversions.length > 0) await layout.heading(t("pdf-converted"));
  for (const [label, value] of conversions) await layout.field(label, value);
  if (more === "") return;
  layout.space(4 * MM);
  await layout.paragraph(more, SMALL);
}

function patientLine({ patient }: Metadata): string {
  const born = formatDate(patient.year, patient.month, patient.day);
  const name = personName(patient);
  const parts = [
    name === "" ? t("pdf-name-missing") : name,
    ...(born === "" ? [] : [t("pdf-born", { date: born })]),
    ...(patient.patientid === "" ? [] : [t("pdf-patient-id", { id: patient.patientid })]),
  ];
  return besides(parts, "  ·  ");
}
