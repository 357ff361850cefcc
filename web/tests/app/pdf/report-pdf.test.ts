import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderReportPdf } from "../../../src/app/pdf/report-pdf";
import { completeMetadata } from "../../../src/format/metadata";
import { vocabulary } from "../../../src/words";

const MADE = new Date(Date.UTC(2026, 2, 4, 5, 6, 7));
const NOTHING = { photos: [], others: [], signature: null };
const METADATA = completeMetadata({
  patient: { firstname: "Kim", lastname: "Example", year: "1980", month: "2", day: "29" },
  details: { reportid: "7-1", datetime: "2026-03-04T05:06:07Z", notes: "Healing well.\n".repeat(60) },
});

async function written(metadata = METADATA): Promise<string> {
  const pdf = await renderReportPdf(metadata, NOTHING, MADE);
  return new TextDecoder("latin1").decode(await pdf.arrayBuffer());
}

function said(pdf: string): readonly string[] {
  return [...pdf.matchAll(/<([0-9a-f]*)> Tj/g)].map(([, hex = ""]) =>
    Buffer.from(hex, "hex").toString("latin1"),
  );
}

/** A canvas that draws nothing, and takes each character to be as wide. */
class FakeCanvas {
  readonly #drawn: string[];
  readonly #meanwhile: () => Promise<void>;
  width = 0;
  height = 0;

  constructor(drawn: string[], meanwhile = (): Promise<void> => Promise.resolve()) {
    this.#drawn = drawn;
    this.#meanwhile = meanwhile;
  }

  getContext(): object {
    const drawn = this.#drawn;
    return {
      measureText: (text: string) => ({ width: text.length * 5 }),
      fillRect: () => undefined,
      fillText(text: string) {
        drawn.push(`${(this as { direction?: string }).direction ?? ""} ${text}`);
      },
    };
  }

  toBlob(done: (blob: Blob) => void): void {
    void this.#meanwhile().then(() => {
      done(new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xd9])]));
    });
  }
}

beforeEach(() => vocabulary.load(["pdf", "labels"]));
afterEach(async () => {
  vi.unstubAllGlobals();
  await vocabulary.choose("en");
});

describe("report.pdf", () => {
  it("is in English", async () => {
    const pdf = await written();
    expect(pdf).toContain("/Lang (en)");
    expect(said(pdf)).toEqual(
      expect.arrayContaining([
        "Clinical report",
        "Report ID 7-1",
        "2026-03-04 05:06 UTC \u00b7 a note",
        "Date of birth",
        "Not recorded",
        "Page 1 of 2",
        "Confidential: personal health information. Use it only as the patient consented to.",
      ]),
    );
  });

  it("is in the sender's language", async () => {
    await vocabulary.choose("de");
    const pdf = await written();
    expect(pdf).toContain("/Lang (de)");
    expect(said(pdf)).toEqual(
      expect.arrayContaining(["Klinischer Bericht", "29. Februar 1980", "Nicht angegeben", "Seite 1 von 2"]),
    );
  });

  it("begins on the right in Arabic, with what stands on every page once in the file", async () => {
    const drawn: string[] = [];
    vi.stubGlobal("document", { createElement: () => new FakeCanvas(drawn) });
    await vocabulary.choose("ar");
    const pdf = await written();
    expect(pdf).toContain("/Lang (ar)");
    expect(pdf).toContain("/Direction /R2L");
    const pictures = [
      ...pdf.matchAll(/ActualText <feff([0-9a-f]*)>>> BDC q ([0-9.]+) 0 0 [0-9.]+ ([0-9.]+) [0-9.]+ cm/g),
    ].map(([, hex = "", width, x]) => ({
      text: Buffer.from(hex, "hex").swap16().toString("utf16le"),
      end: Number(x) + Number(width),
    }));
    const title = pictures.find(({ text }) => text === "تقرير سريري");
    expect(title?.end).toBeCloseTo(((210 - 18) * 72) / 25.4, -1);
    expect(pictures.map(({ text }) => text).join("")).not.toMatch(/[\u2066-\u2069]/);
    const secret = drawn.filter((text) => text.includes("سري: معلومات صحية شخصية"));
    expect(secret).toHaveLength(1);
    expect(secret[0]).toMatch(/^rtl /);
    // what people typed runs as they wrote it, from where its script begins
    expect(said(pdf).filter((text) => text === "Healing well.")).toHaveLength(60);
    expect(drawn.every((text) => text.startsWith("rtl "))).toBe(true);
  });

  it("is in one language, whatever is chosen while it is written", async () => {
    vi.stubGlobal("document", { createElement: () => new FakeCanvas([], () => vocabulary.choose("fr")) });
    const pdf = await written({ ...METADATA, patient: { ...METADATA.patient, lastname: "Пример" } });
    expect(pdf).toContain("/Lang (fr)");
    expect(said(pdf)).not.toContain("Clinical report");
  });
});
