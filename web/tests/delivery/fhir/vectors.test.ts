import { describe, expect, it } from "vitest";
import { decodeMetadata } from "../../../src/format/metadata";
import { R4Resources } from "../../../src/delivery/fhir/r4-resources";
import { Stu3Resources } from "../../../src/delivery/fhir/stu3-resources";
import { describedOf, isConsent, mediaKind } from "../../../src/delivery/fhir/report";
import { vectorFile } from "../../support/files";

// what is put in the place of a file's bytes, and of its address
const DATA = "AAAA";
const URL_OF_FILE = { url: "Binary/1" };

interface Vector {
  readonly name: string;
  readonly delivery_id: string;
  readonly report_id: string;
  readonly recorded: string;
  readonly practitioner: string;
  readonly patient: string;
  readonly metadata: object;
  readonly files: Readonly<Record<string, string>>;
  readonly stu3: Readonly<Record<string, unknown>>;
  readonly r4: Readonly<Record<string, unknown>>;
}

const VECTORS = vectorFile("fhir_resources.json") as readonly Vector[];

function reportOf(vector: Vector) {
  return {
    deliveryId: vector.delivery_id,
    reportId: vector.report_id,
    metadata: decodeMetadata(new TextEncoder().encode(JSON.stringify(vector.metadata))),
    files: Object.entries(vector.files).map(([name, text]) => ({ name, content: new Blob([text]) })),
  };
}

describe("what a report becomes", () => {
  it.each(VECTORS)("in STU3: $name", async (vector) => {
    const report = reportOf(vector);
    const resources = new Stu3Resources(report, vector.practitioner);
    const made: Record<string, object> = {};
    const contents: [string, string][] = [];
    for (const file of report.files) {
      const isMedia = mediaKind(file) !== undefined;
      made[file.name] = isMedia
        ? resources.media(file, vector.patient, await describedOf(file), DATA)
        : resources.binary(file, vector.patient, undefined, DATA);
      contents.push([file.name, `${isMedia ? "Media" : "Binary"}/1`]);
    }
    expect({ ...made, "": resources.manifest(vector.patient, contents) }).toEqual(vector.stu3);
  });

  it.each(VECTORS)("in R4: $name", async (vector) => {
    const report = reportOf(vector);
    const resources = new R4Resources(report, vector.practitioner);
    const { patient, recorded } = vector;
    const made: Record<string, unknown> = {};
    const related: string[] = [];
    let source: string | undefined;
    for (const file of report.files) {
      const described = await describedOf(file);
      if (file.name === "report.pdf") {
        made[""] = resources.whole(file, patient, described, URL_OF_FILE, related);
        made["Binary"] = resources.binary(file, patient, undefined, DATA);
        continue;
      }
      made[file.name] = resources.document(file, patient, described, URL_OF_FILE);
      const reference = `DocumentReference/${related.length}`;
      related.push(reference);
      if (isConsent(file)) source = reference;
    }
    made["Consent"] = resources.consent(patient, source) ?? null;
    const targets = ["DocumentReference/9", ...related];
    const said = {
      Provenance: resources.provenance(targets, recorded),
      AuditEvent: resources.auditEvent(patient, targets, recorded),
    };
    for (const one of Object.values(said))
      expect(resources.isOfReport(one as Record<string, unknown>)).toBe(true);
    expect({ ...made, ...said }).toEqual(vector.r4);
  });
});
