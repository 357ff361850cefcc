// Pages of text, fields and pictures, one under the other. A4; what stands on every page is drawn in the end. Where the
// language is written from right to left, everything begins on the right.

import { LANGUAGES, type Language, t } from "../../words";
import { PdfDocument, type PdfImage, type PdfPage } from "./document";
import type { PrintImage } from "../../media";
import {
  type Line,
  type TextStyle,
  baseline,
  breakLines,
  fontOf,
  renderLineImage,
  truncateLine,
} from "./text-layout";

export const MM = 72 / 25.4;
const WIDTH = 210 * MM;
const HEIGHT = 297 * MM;
export const MARGIN = 18 * MM;
export const CONTENT_WIDTH = WIDTH - 2 * MARGIN;
const TOP = HEIGHT - 28 * MM;
const BOTTOM = 24 * MM;
export const LABEL_WIDTH = 38 * MM;

const INK = [0.08, 0.13, 0.17] as const;
const SOFT = [0.32, 0.39, 0.43] as const;
const ACCENT = [0.04, 0.396, 0.44] as const;
const RULE = [0.83, 0.87, 0.89] as const;

export const TITLE: TextStyle = { size: 20, leading: 26, bold: true, colour: INK };
const HEADING: TextStyle = { size: 12, leading: 18, bold: true, colour: ACCENT };
export const BODY: TextStyle = { size: 10, leading: 14, colour: INK };
export const STRONG: TextStyle = { size: 10, leading: 14, bold: true, colour: INK };
export const QUIET: TextStyle = { size: 10, leading: 14, colour: SOFT };
export const SMALL: TextStyle = { size: 8.5, leading: 11, colour: SOFT };

// they keep the direction of what is drawn, and are no part of what is said
const ISOLATES = /[\u2066-\u2069]/gu;

/** A line that was drawn, and its size in points. */
interface DrawnLine {
  readonly picture: PdfImage;
  readonly width: number;
  readonly height: number;
}

/** Puts one thing under the other, and begins a new page where there is no room. */
export class Layout {
  readonly #document = new PdfDocument(WIDTH, HEIGHT);
  readonly #language: Language;
  readonly #rightToLeft: boolean;
  // what stands on every page is in the file once
  readonly #drawn = new Map<string, DrawnLine>();
  #page: PdfPage;
  #y = TOP;

  constructor(language: Language) {
    this.#language = language;
    this.#rightToLeft = LANGUAGES[language].direction === "rtl";
    this.#page = this.#document.addPage();
  }

  /** The file, once everything is in it. */
  finish(title: string, made: Date): Blob {
    return this.#document.finish(title.replace(ISOLATES, ""), made, this.#language, this.#rightToLeft);
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
    await this.#lines(lines, style, (line) => {
      const isOpposite = isProse && isRightToLeft(line) !== this.#rightToLeft;
      return this.#fromStart(isOpposite ? x + room - line.width : x, line.width);
    });
  }

  /** A text over the whole width, each paragraph from the side where its script begins. */
  async prose(text: string, style: TextStyle): Promise<void> {
    await this.#lines(breakLines(text, style, CONTENT_WIDTH), style, (line) =>
      isRightToLeft(line) ? WIDTH - MARGIN - line.width : MARGIN,
    );
  }

  async #lines(lines: readonly Line[], style: TextStyle, at: (line: Line) => number): Promise<void> {
    for (const line of lines) {
      this.ensureSpace(style.leading);
      this.#y -= style.leading;
      await this.#draw(this.#page, line, style, at(line), this.#y);
    }
  }

  async field(label: string, value: string, style = BODY): Promise<void> {
    this.ensureSpace(BODY.leading);
    const top = this.#y;
    const page = this.#page;
    await this.paragraph(label, QUIET, MARGIN, LABEL_WIDTH - 3 * MM);
    const after = this.#page === page ? this.#y : TOP;
    if (this.#page === page) this.#y = top;
    const text = value.trim();
    await this.paragraph(
      text === "" ? t("pdf-not-recorded") : text,
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
    const picture = this.#document.addJpeg(photo.jpeg, photo.width, photo.height);
    const left = this.#fromStart(x, width);
    this.#page.image(picture, left, this.#y, width, height);
    if (framed) this.#page.strokeRect(left, this.#y, width, height, RULE);
    this.#y -= 6;
  }

  ensureSpace(height: number): void {
    if (this.#y - height >= BOTTOM) return;
    this.#page = this.#document.addPage();
    this.#y = TOP;
  }

  /** Where what is so wide begins, from the left, if it is so far from where lines begin. */
  #fromStart(offset: number, width: number): number {
    return this.#rightToLeft ? WIDTH - offset - width : offset;
  }

  /** Draws a line with its foot at `y`. */
  async #draw(page: PdfPage, line: Line, style: TextStyle, x: number, y: number): Promise<void> {
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
    const { picture, width, height } = await this.#drawnLine(line, style);
    const said = line.text.replace(ISOLATES, "");
    page.image(picture, x - 1, y + (style.leading - height), width, height, said);
  }

  async #drawnLine(line: Line & { kind: "picture" }, style: TextStyle): Promise<DrawnLine> {
    const key = JSON.stringify([line.text, line.rightToLeft, style]);
    const before = this.#drawn.get(key);
    if (before !== undefined) return before;
    const { jpeg, width, height, pixels } = await renderLineImage(line, style);
    const drawn = { picture: this.#document.addJpeg(jpeg, ...pixels), width, height };
    this.#drawn.set(key, drawn);
    return drawn;
  }

  /** What stands on every page around its content. */
  async drawHeadersAndFooters(patient: string, reportId: string): Promise<void> {
    const total = this.#document.pages.length.toString();
    for (const [index, page] of this.#document.pages.entries()) {
      page.fillRect(0, HEIGHT - 3 * MM, WIDTH, 3 * MM, ACCENT);
      await this.#atStart(
        page,
        index === 0 ? "PicSafe" : patient,
        HEIGHT - 19 * MM,
        index === 0 ? HEADING : SMALL,
        0.7,
      );
      await this.#atEnd(page, index === 0 ? reportId : "PicSafe", HEIGHT - 19 * MM);
      page.fillRect(MARGIN, 17 * MM, CONTENT_WIDTH, 0.6, RULE);
      await this.#atStart(page, t("pdf-confidential"), 11.5 * MM, SMALL, 0.8);
      await this.#atStart(page, reportId, 7.5 * MM, SMALL, 0.7);
      await this.#atEnd(page, t("pdf-page", { number: (index + 1).toString(), total }), 11.5 * MM);
    }
  }

  async #atStart(page: PdfPage, text: string, y: number, style: TextStyle, share: number): Promise<void> {
    const line = truncateLine(text, style, CONTENT_WIDTH * share, this.#rightToLeft);
    await this.#draw(page, line, style, this.#fromStart(MARGIN, line.width), y);
  }

  async #atEnd(page: PdfPage, text: string, y: number): Promise<void> {
    const line = truncateLine(text, SMALL, CONTENT_WIDTH / 2, this.#rightToLeft);
    await this.#draw(page, line, SMALL, this.#fromStart(WIDTH - MARGIN - line.width, line.width), y);
  }
}

function isRightToLeft(line: Line): boolean {
  return line.kind === "picture" && line.rightToLeft;
}
