// A writer of PDF files (ISO 32000-1): pages of text, lines, boxes and JPEG pictures, and nothing else. Nothing is
// compressed: the pictures are JPEGs already, and the text is short beside them.

import { type Font, HELVETICA, HELVETICA_BOLD } from "./fonts";

const CATALOG = 1;
const PAGES = 2;
const INFO = 3;
const FIRST_FREE = 4;
const LATIN = new TextEncoder();

/** A JPEG that the document holds. */
export interface PdfImage {
  /** The name by which page contents call it. */
  readonly resource: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

/** Red, green and blue, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** One page's content. Lengths are points, measured from the page's lower left corner. */
export class PdfPage {
  readonly #operators: string[] = [];

  /** Draws characters of Windows-1252. */
  text(bytes: readonly number[], x: number, y: number, font: Font, size: number, colour: Colour): void {
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#operators.push(
      `BT ${colour.map(formatNumber).join(" ")} rg /${font.resource} ${formatNumber(size)} Tf ${formatNumber(x)} ${formatNumber(y)} Td <${hex}> Tj ET`,
    );
  }

  /** Draws a picture; `actualText` is what it says, if it is a picture of text. */
  image(picture: PdfImage, x: number, y: number, width: number, height: number, actualText?: string): void {
    const draw = `q ${formatNumber(width)} 0 0 ${formatNumber(height)} ${formatNumber(x)} ${formatNumber(y)} cm /${picture.resource} Do Q`;
    this.#operators.push(
      actualText === undefined ? draw : `/Span <</ActualText ${textString(actualText)}>> BDC ${draw} EMC`,
    );
  }

  fillRect(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.#operators.push(
      `${colour.map(formatNumber).join(" ")} rg ${[x, y, width, height].map(formatNumber).join(" ")} re f`,
    );
  }

  strokeRect(x: number, y: number, width: number, height: number, colour: Colour): void {
    this.#operators.push(
      `${colour.map(formatNumber).join(" ")} RG 0.6 w ${[x, y, width, height].map(formatNumber).join(" ")} re S`,
    );
  }

  content(): string {
    return this.#operators.join("\n");
  }
}

/** A document that is being written. */
export class PdfDocument {
  readonly #pages: PdfPage[] = [];
  readonly #pictures: { readonly picture: PdfImage; readonly jpeg: Blob; readonly grey: boolean }[] = [];
  readonly #width: number;
  readonly #height: number;

  /** The size of all pages in points. */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  get pages(): readonly PdfPage[] {
    return this.#pages;
  }

  addPage(): PdfPage {
    const page = new PdfPage();
    this.#pages.push(page);
    return page;
  }

  /** Takes in a JPEG of so many pixels, as a canvas makes it: three components, or one (`grey`). */
  addJpeg(jpeg: Blob, width: number, height: number, grey = false): PdfImage {
    const picture = { resource: `I${this.#pictures.length + 1}`, width, height };
    this.#pictures.push({ picture, jpeg, grey });
    return picture;
  }

  /** The file. `made` is put in as the time of writing, `language` (BCP 47) as what it is written in. */
  finish(title: string, made: Date, language: string, rightToLeft: boolean): Blob {
    const file = new FileWriter();
    const pictureIds = this.#pictures.map((_, index) => FIRST_FREE + index);
    const firstPage = FIRST_FREE + this.#pictures.length;
    const pageIds = this.#pages.map((_, index) => firstPage + 2 * index);
    file.object(
      CATALOG,
      `<</Type /Catalog /Pages 2 0 R /Lang (${language}) ` +
        `/ViewerPreferences <</DisplayDocTitle true${rightToLeft ? " /Direction /R2L" : ""}>>>>`,
    );
    file.object(PAGES, this.#pageTree(pageIds, pictureIds));
    file.object(
      INFO,
      `<</Title ${textString(title)} /Producer (PicSafe) /CreationDate (D:${pdfDate(made)}Z)>>`,
    );
    this.#pictures.forEach(({ picture, jpeg, grey }, index) => {
      file.stream(
        pictureIds[index] ?? 0,
        `/Type /XObject /Subtype /Image /Width ${picture.width} /Height ${picture.height} ` +
          `/ColorSpace /${grey ? "DeviceGray" : "DeviceRGB"} /BitsPerComponent 8 /Filter /DCTDecode`,
        jpeg,
        jpeg.size,
      );
    });
    this.#pages.forEach((page, index) => {
      const id = pageIds[index] ?? 0;
      const content = LATIN.encode(page.content());
      file.object(id, `<</Type /Page /Parent 2 0 R /Contents ${id + 1} 0 R>>`);
      file.stream(id + 1, "", content, content.length);
    });
    return file.finish();
  }

  #pageTree(pageIds: readonly number[], pictureIds: readonly number[]): string {
    const fonts = [HELVETICA, HELVETICA_BOLD]
      .map(
        ({ resource, baseFont }) =>
          `/${resource} <</Type /Font /Subtype /Type1 /BaseFont /${baseFont} /Encoding /WinAnsiEncoding>>`,
      )
      .join(" ");
    const pictures = pictureIds.map((id, index) => `/I${index + 1} ${id} 0 R`).join(" ");
    return (
      `<</Type /Pages /Count ${pageIds.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(" ")}] ` +
      `/MediaBox [0 0 ${formatNumber(this.#width)} ${formatNumber(this.#height)}] ` +
      `/Resources <</Font <<${fonts}>> /XObject <<${pictures}>>>>>>`
    );
  }
}

/** Objects one behind the other, and where each begins. */
class FileWriter {
  readonly #parts: BlobPart[] = [];
  readonly #offsets = new Map<number, number>();
  #size = 0;

  constructor() {
    this.#put("%PDF-1.7\n%");
    this.#putBytes(new Uint8Array([0xe2, 0xe3, 0xcf, 0xd3, 0x0a]), 5);
  }

  object(id: number, content: string): void {
    this.#offsets.set(id, this.#size);
    this.#put(`${id} 0 obj\n${content}\nendobj\n`);
  }

  stream(id: number, entries: string, content: BlobPart, size: number): void {
    this.#offsets.set(id, this.#size);
    this.#put(`${id} 0 obj\n<<${entries} /Length ${size}>>\nstream\n`);
    this.#putBytes(content, size);
    this.#put("\nendstream\nendobj\n");
  }

  finish(): Blob {
    const start = this.#size;
    const count = this.#offsets.size + 1;
    const rows = [...this.#offsets.entries()]
      .sort(([one], [other]) => one - other)
      .map(([, offset]) => `${offset.toString().padStart(10, "0")} 00000 n \n`);
    this.#put(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join("")}`);
    this.#put(`trailer\n<</Size ${count} /Root 1 0 R /Info ${INFO} 0 R>>\nstartxref\n${start}\n%%EOF\n`);
    return new Blob(this.#parts, { type: "application/pdf" });
  }

  #put(text: string): void {
    this.#putBytes(text, text.length);
  }

  #putBytes(content: BlobPart, size: number): void {
    this.#parts.push(content);
    this.#size += size;
  }
}

/** A text string in UTF-16, as hexadecimal digits (ISO 32000-1, 7.9.2.2). */
function textString(text: string): string {
  let hex = "feff";
  for (let index = 0; index < text.length; index++)
    hex += text.charCodeAt(index).toString(16).padStart(4, "0");
  return `<${hex}>`;
}

function formatNumber(value: number): string {
  return Number(value.toFixed(3)).toString();
}

function pdfDate(made: Date): string {
  return made.toISOString().replace(/[-:T]/g, "").slice(0, 14);
}
