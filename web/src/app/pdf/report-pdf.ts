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
import { personName } from "../text/person-names";
import { countryName } from "../text/countries";
import { extensionLabels } from "../text/extension-labels";
import { formatDate, formatUtcDateTime } from "../text/formatters";
import { PdfDocument, type PdfImage, type PdfPage } from "./document";
import {
  type Line,
  type TextStyle,
  baseline,
  breakLines,
  fontOf,
  renderLineImage,
  truncateLine,
} from "./text-layout";
import { type PrintImage, toPrintImage } from "./print-image";

const MM = 72 / 25.4;
const WIDTH = 210 * MM;
const HEIGHT = 297 * MM;
const MARGIN = 18 * MM;
const CONTENT_WIDTH = WIDTH - 2 * MARGIN;
const TOP = HEIGHT - 28 * MM;
const BOTTOM = 24 * MM;
const LABEL_WIDTH = 38 * MM;
const FILM_BOX = [56 * MM, 42 * MM] as const;
const FORM_HEIGHT = 200 * MM;
const SIGN_BOX = [28 * MM, 21 * MM] as const;

const INK = [0.08, 0.13, 0.17] as const;
const SOFT = [0.32, 0.39, 0.43] as const;
const ACCENT = [0.04, 0.396, 0.44] as const;
const RULE = [0.83, 0.87, 0.89] as const;

const TITLE: TextStyle = { size: 20, leading: 26, bold: true, colour: INK };
const HEADING: TextStyle = { size: 12, leading: 18, bold: true, colour: ACCENT };
const BODY: TextStyle = { size: 10, leading: 14, colour: INK };
const STRONG: TextStyle = { size: 10, leading: 14, bold: true, colour: INK };
const QUIET: TextStyle = { size: 10, leading: 14, colour: SOFT };
const SMALL: TextStyle = { size: 8.5, leading: 11, colour: SOFT };

const NOT_RECORDED = "Not recorded";
const CONFIDENTIAL = "Confidential: personal health information. Use it only as the patient consented to.";

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

/** Writes report.pdf. Fails if the browser cannot decode a picture. */
export async function renderReportPdf(
  metadata: Metadata,
  { photos, others, signature }: ReportPictures,
  made: Date,
): Promise<Blob> {
  const layout = new Layout();
  await layout.paragraph("Clinical report", TITLE);
  await layout.paragraph(
    `${formatUtcDateTime(metadata.details.datetime)} · ${formatMediaCounts(metadata.media)}`,
    QUIET,
  );
  await patientSection(layout, metadata);
  await consentSection(layout, metadata, signature);
  await notesSection(layout, metadata);
  await senderSection(layout, metadata);
  await photosSection(layout, metadata, photos);
  await filesSection(layout, metadata, photos, others);
  await conversionsSection(layout, metadata);
  await layout.drawHeadersAndFooters(patientLine(metadata), `Report ID ${metadata.details.reportid}`);
  return layout.document.finish(`PicSafe report ${metadata.details.reportid}`, made);
}

/** Puts one thing under the other, and begins a new page where there is no room. */
class Layout {
  readonly document = new PdfDocument(WIDTH, HEIGHT);
  #page: PdfPage;
  #y = TOP;

  constructor() {
    this.#page = this.document.addPage();
  }

  async heading(text: string): Promise<void> {
    this.ensureSpace(40 * MM);
    this.#y -= 10;
    await this.paragraph(text, HEADING);
    this.#page.fillRect(MARGIN, this.#y - 0.5, CONTENT_WIDTH, 0.6, RULE);
    this.#y -= 6;
  }

  async paragraph(text: string, style: TextStyle, x = MARGIN, room = CONTENT_WIDTH): Promise<void> {
    const lines = breakLines(text, style, room);
    // a name stays beside its label; sentences begin where their script does
    const isProse = lines.length > 1;
    await this.#lines(lines, style, (line) =>
      isProse && line.kind === "picture" && line.rightToLeft ? x + room - line.width : x,
    );
  }

  /** A text over the whole width, each paragraph from the side where its script begins. */
  async prose(text: string, style: TextStyle): Promise<void> {
    await this.#lines(breakLines(text, style, CONTENT_WIDTH), style, (line) =>
      line.kind === "picture" && line.rightToLeft ? MARGIN + CONTENT_WIDTH - line.width : MARGIN,
    );
  }

  async #lines(lines: readonly Line[], style: TextStyle, at: (line: Line) => number): Promise<void> {
    for (const line of lines) {
      this.ensureSpace(style.leading);
      this.#y -= style.leading;
      await this.draw(this.#page, line, style, at(line), this.#y);
    }
  }

  async field(label: string, value: string, style = BODY): Promise<void> {
    this.ensureSpace(BODY.leading);
    const top = this.#y;
    const page = this.#page;
    await this.paragraph(label, QUIET, MARGIN, LABEL_WIDTH);
    const after = this.#page === page ? this.#y : TOP;
    if (this.#page === page) this.#y = top;
    const text = value.trim();
    await this.paragraph(
      text === "" ? NOT_RECORDED : text,
      text === "" ? QUIET : style,
      MARGIN + LABEL_WIDTH,
      CONTENT_WIDTH - LABEL_WIDTH,
    );
    if (this.#page === page) this.#y = Math.min(this.#y, after) - 2;
  }

  /** Leaves room before what follows, in points. */
  space(height: number): void {
    this.#y -= height;
  }

  picture(photo: PrintImage, boxWidth: number, boxHeight: number, x = MARGIN, framed = false): void {
    const scale = Math.min(boxWidth / photo.width, boxHeight / photo.height);
    const [width, height] = [photo.width * scale, photo.height * scale];
    this.ensureSpace(height + 8);
    this.#y -= height + 4;
    const picture = this.document.addJpeg(photo.jpeg, photo.width, photo.height);
    this.#page.image(picture, x, this.#y, width, height);
    if (framed) this.#page.strokeRect(x, this.#y, width, height, RULE);
    this.#y -= 6;
  }

  ensureSpace(height: number): void {
    if (this.#y - height >= BOTTOM) return;
    this.#page = this.document.addPage();
    this.#y = TOP;
  }

  /** Draws a line with its foot at `y`. */
  async draw(page: PdfPage, line: Line, style: TextStyle, x: number, y: number): Promise<void> {
    if (line.kind === "text") {
      page.text(
        line.bytes,
        x,
        y + (style.leading - baseline(style, style.leading)),
        fontOf(style),
        style.size,
        style.colour,
      );
      return;
    }
    const { jpeg, width, height, pixels } = await renderLineImage(line, style);
    const picture: PdfImage = this.document.addJpeg(jpeg, ...pixels);
    page.image(picture, x - 1, y + (style.leading - height), width, height, line.text);
  }

  /** What stands on every page around its content. */
  async drawHeadersAndFooters(patient: string, reportId: string): Promise<void> {
    const total = this.document.pages.length;
    for (const [index, page] of this.document.pages.entries()) {
      page.fillRect(0, HEIGHT - 3 * MM, WIDTH, 3 * MM, ACCENT);
      await this.#left(
        page,
        index === 0 ? "PicSafe" : patient,
        HEIGHT - 19 * MM,
        index === 0 ? HEADING : SMALL,
        0.7,
      );
      await this.#right(page, index === 0 ? reportId : "PicSafe", HEIGHT - 19 * MM);
      page.fillRect(MARGIN, 17 * MM, CONTENT_WIDTH, 0.6, RULE);
      await this.#left(page, CONFIDENTIAL, 11.5 * MM, SMALL, 0.8);
      await this.#left(page, reportId, 7.5 * MM, SMALL, 0.7);
      await this.#right(page, `Page ${index + 1} of ${total}`, 11.5 * MM);
    }
  }

  async #left(page: PdfPage, text: string, y: number, style: TextStyle, share: number): Promise<void> {
    await this.draw(page, truncateLine(text, style, CONTENT_WIDTH * share), style, MARGIN, y);
  }

  async #right(page: PdfPage, text: string, y: number): Promise<void> {
    const line = truncateLine(text, SMALL, CONTENT_WIDTH / 2);
    await this.draw(page, line, SMALL, WIDTH - MARGIN - line.width, y);
  }
}

async function patientSection(layout: Layout, metadata: Metadata): Promise<void> {
  const { patient } = metadata;
  await layout.heading("Patient");
  await layout.field("Name", personName(patient), STRONG);
  await layout.field("Date of birth", formatDate(patient.year, patient.month, patient.day));
  await layout.field("Patient ID", patient.patientid);
  for (const [label, value] of extensionLabels(metadata).patient) await layout.field(label, value);
  await layout.field("Guardian", guardianText(metadata));
  await layout.field("Translator", patient.translator);
}

async function consentSection(layout: Layout, metadata: Metadata, signature: Blob | null): Promise<void> {
  const { consent } = metadata;
  await layout.heading("Consent");
  if (isConsentRecorded(consent)) {
    for (const { level, text } of consentAnswers(consent)) await layout.field(level, text);
  }
  await layout.field("Consent given", consentMethodName(metadata));
  for (const [label, value] of extensionLabels(metadata).consent) await layout.field(label, value);
  if (signature === null) return;
  if (isPaperForm(metadata)) {
    const form = await toPrintImage(signature, REPORT_LIMITS.pdf_pixels);
    layout.ensureSpace(Math.min(FORM_HEIGHT, (CONTENT_WIDTH * form.height) / form.width) + 10 * MM);
    await layout.paragraph("Paper form", QUIET);
    layout.picture(form, CONTENT_WIDTH, FORM_HEIGHT, MARGIN, true);
    return;
  }
  layout.ensureSpace(30 * MM);
  await layout.paragraph("Signature", QUIET);
  layout.picture(await toPrintImage(signature, 1000), 70 * MM, 26 * MM, MARGIN + LABEL_WIDTH, true);
}

async function notesSection(layout: Layout, metadata: Metadata): Promise<void> {
  await layout.heading("Notes");
  const fields = extensionLabels(metadata).notes;
  for (const [label, value] of fields) await layout.field(label, value);
  if (fields.length > 0) layout.space(2 * MM);
  const notes = metadata.details.notes.trim();
  await layout.prose(notes === "" ? NOT_RECORDED : notes, notes === "" ? QUIET : BODY);
}

async function senderSection(layout: Layout, { user, details }: Metadata): Promise<void> {
  await layout.heading("Sender, time and place");
  await layout.field("Sender", personName(user), STRONG);
  await layout.field("E-mail", user.email);
  await layout.field("Country", countryName(user.country));
  await layout.field("Time", formatUtcDateTime(details.datetime));
  const { latitude, longitude, address } = details.location;
  await layout.field("Coordinates", latitude === "" ? "" : `${latitude}, ${longitude}`);
  if (address !== "") await layout.field("Address", address);
  await layout.field("Report ID", details.reportid);
}

async function photosSection(
  layout: Layout,
  metadata: Metadata,
  photos: readonly ReportPicture[],
): Promise<void> {
  for (const [index, { itemId, jpeg }] of photos.entries()) {
    const photo = await toPrintImage(jpeg, REPORT_LIMITS.pdf_pixels);
    const boxHeight = photo.height > photo.width ? 200 * MM : 95 * MM;
    layout.ensureSpace(Math.min(boxHeight, (CONTENT_WIDTH * photo.height) / photo.width) + 30 * MM);
    if (index === 0) await layout.heading("Photos");
    await layout.paragraph(`Photo ${index + 1} of ${photos.length}: ${itemId}`, STRONG);
    const levels = metadata.media.find(({ mediaid }) => mediaid === itemId)?.levels ?? "";
    await layout.paragraph(`Consent for this item: ${consentLevelNames(levels)}`, SMALL);
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
  await layout.heading("Other enclosed files");
  for (const item of others) {
    const picture = pictures.find(({ itemId }) => itemId === item.mediaid);
    const [width, height] = item.type === "video" ? FILM_BOX : SIGN_BOX;
    layout.ensureSpace(BODY.leading + (picture === undefined ? 0 : height + 8));
    await layout.field(
      `${mediaTypeName(item.type)} ${item.mediaid}`,
      `Consent for this item: ${consentLevelNames(item.levels)}`,
    );
    if (picture !== undefined) {
      layout.picture(await toPrintImage(picture.jpeg, 320), width, height, MARGIN + LABEL_WIDTH);
    }
  }
}

async function conversionsSection(layout: Layout, metadata: Metadata): Promise<void> {
  const { conversions, more } = extensionLabels(metadata);
  if (conversions.length > 0) await layout.heading("Converted files");
  for (const [label, value] of conversions) await layout.field(label, value);
  if (more === "") return;
  layout.space(4 * MM);
  await layout.paragraph(more, SMALL);
}

function patientLine({ patient }: Metadata): string {
  const born = formatDate(patient.year, patient.month, patient.day);
  const name = personName(patient);
  return [
    name === "" ? "Patient's name not recorded" : name,
    ...(born === "" ? [] : [`born ${born}`]),
    ...(patient.patientid === "" ? [] : [`patient ID ${patient.patientid}`]),
  ].join("  ·  ");
}
