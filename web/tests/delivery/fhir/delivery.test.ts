import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, Http } from "../../../src/api";
import { completeMetadata } from "../../../src/format/metadata";
import { type AskPatient, FhirDelivery, type PatientAnswer } from "../../../src/delivery/fhir/delivery";
import { FhirServer } from "../../../src/delivery/fhir/server";
import { FakeFhir, type FhirRequest } from "../../support/fhir";
import { FakeServers } from "../../support/server";

const MRN = "https://hospital.example/mrn";
const SYSTEM = "https://picsafe.com/fhir";
const PATIENT = {
  firstname: "Zoë",
  lastname: "Müller",
  day: "24",
  month: "10",
  year: "1979",
  patientid: "4711",
};
const ZOE = {
  resourceType: "Patient",
  id: "zoe",
  identifier: [{ system: MRN, value: "4711" }],
  name: [{ family: "Muller", given: ["Zoe"] }],
  birthDate: "1979-10-24",
};
const NEVER: AskPatient = ({ question }) => Promise.reject(new Error(`asked: ${question}`));
const QUIET = { onPatient: ignore, onFile: ignore, onManifest: ignore };
const SIGNAL = new AbortController().signal;

let fhir: FakeFhir;
let clock: FakeServers["clock"];

beforeEach(() => {
  fhir = new FakeFhir();
  clock = new FakeServers().clock;
});

function delivery(patient: Partial<typeof PATIENT> = PATIENT): FhirDelivery {
  return new FhirDelivery(
    {
      deliveryId: "0123456789abcdef0123456789abcdef",
      reportId: "0000000011462800528240",
      metadata: completeMetadata({
        patient,
        details: { datetime: "2026-03-04T05:06:07Z", notes: "Healing\nwell." },
      }),
      files: [
        { name: "001.jpg", content: new Blob(["jpeg"]) },
        { name: "002.m4v", content: new Blob([new Uint8Array(20_000).fill(7)]) },
        { name: "consent.m4a", content: new Blob(["spoken"]) },
        { name: "report.pdf", content: new Blob(["%PDF"]) },
      ],
    },
    { patientSystem: MRN, practitioner: "Practitioner/p1" },
  );
}

function server(authorization = "Bearer secret"): FhirServer {
  return new FhirServer(FakeFhir.BASE, new Http(fhir.fetch, clock), authorization);
}

function deliver(report = delivery(), ask = NEVER): Promise<void> {
  return report.deliver(server(), clock, ask, QUIET, SIGNAL);
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}

describe("a report in a record", () => {
  it("is media first, then the PDF, and the manifest last", async () => {
    fhir.put(ZOE);
    const report = delivery();
    await deliver(report);
    expect(report.patient?.reference).toBe("Patient/zoe");
    const made = fhir.seen.filter(({ method }) => method !== "GET").map(({ path }) => path);
    expect(made).toEqual(["Media", "Media", "Media", "Binary", "DocumentManifest"]);
    expect(fhir.of("Media").map(({ type }) => type)).toEqual(["photo", "video", "audio"]);
    expect(fhir.of("Media")[0]).toMatchObject({
      identifier: [{ system: `${SYSTEM}/item`, value: "0123456789abcdef0123456789abcdef.001.jpg" }],
      subject: { reference: "Patient/zoe" },
      operator: { reference: "Practitioner/p1" },
      occurrenceDateTime: "2026-03-04T05:06:07Z",
      content: { contentType: "image/jpeg", data: btoa("jpeg"), size: 4, title: "001.jpg" },
    });
    const film = fhir.of("Media")[1]?.["content"] as { data: string; hash: string };
    expect(Buffer.from(film.data, "base64")).toEqual(Buffer.alloc(20_000, 7));
    expect(film.hash).toMatch(/^[A-Za-z0-9+/]{27}=$/);
    expect(fhir.of("Binary")[0]).toMatchObject({
      contentType: "application/pdf",
      content: btoa("%PDF"),
      securityContext: { reference: "Patient/zoe" },
    });
    const [manifest] = fhir.of("DocumentManifest");
    expect(manifest).toMatchObject({
      masterIdentifier: { system: `${SYSTEM}/report`, value: "0000000011462800528240" },
      status: "current",
      author: [{ reference: "Practitioner/p1" }],
      description: "Healing well.",
    });
    expect((manifest?.["content"] as object[]).length).toBe(4);
    for (const { headers, path } of fhir.seen) {
      expect(headers.get("Authorization")).toBe(path === "metadata" ? null : "Bearer secret");
    }
  });

  it("is there once, whichever answer is lost", async () => {
    fhir.put(ZOE);
    await deliver();
    const requests = fhir.seen.length;
    for (let index = 0; index < requests; index++) {
      for (const ignoresConditions of [false, true]) {
        fhir = new FakeFhir();
        fhir.ignoresConditions = ignoresConditions;
        fhir.updateCreate = true;
        fhir.put(ZOE);
        fhir.fault = (_, number) => (number === index ? "lost" : undefined);
        await deliver();
        const counts = ["Patient", "Media", "Binary", "DocumentManifest"].map((kind) => fhir.of(kind).length);
        expect([index, ...counts]).toEqual([index, 1, 3, 1, 1]);
      }
    }
  });

  it("goes on where it was when somebody tries again", async () => {
    fhir.put(ZOE);
    const report = delivery();
    fhir.fault = ({ path, method }) =>
      method === "POST" && path === "Binary" ? new Response("{}", { status: 503 }) : undefined;
    expect((await failure(deliver(report))).code).toBe("fhir_unavailable");
    expect(fhir.of("DocumentManifest")).toEqual([]);
    fhir.fault = () => undefined;
    const before = fhir.seen.length;
    await deliver(report);
    const made = fhir.seen.slice(before).filter(({ method }) => method !== "GET");
    expect(made.map(({ path }) => path)).toEqual(["Binary", "DocumentManifest"]);
    await deliver(report);
    expect(fhir.of("DocumentManifest").length).toBe(1);
  });

  it("is found where the browser may not see the address of what was made", async () => {
    fhir.put(ZOE);
    fhir.showsLocation = false;
    await deliver();
    expect(fhir.of("DocumentManifest").length).toBe(1);
  });

  it.each([
    [401, "fhir_login_refused"],
    [403, "fhir_not_allowed"],
    [404, "fhir_not_there"],
    [412, "fhir_several"],
    [413, "fhir_too_large"],
    [422, "fhir_refused"],
    [500, "fhir_unavailable"],
  ])("says what %i means, in codes and paths alone", async (status, code) => {
    const issue = [{ code: "structure", expression: ["Patient.birthDate"], diagnostics: "Zoë Müller" }];
    fhir.fault = () => new Response(JSON.stringify({ resourceType: "OperationOutcome", issue }), { status });
    const error = await failure(deliver());
    expect([error.code, error.detail]).toEqual([code, `It answers ${status} (structure Patient.birthDate).`]);
  });

  it("is told apart whether nothing answers or the browser may not read it", async () => {
    fhir.letsPagesIn = false;
    expect((await failure(deliver())).code).toBe("fhir_cors");
    fhir.isReachable = false;
    expect((await failure(deliver())).code).toBe("fhir_unreachable");
  });

  it("is not taken for stored by a proxy's page", async () => {
    fhir.fault = () => new Response("<html>Welcome</html>");
    expect((await failure(deliver())).code).toBe("fhir_not_fhir");
  });
});

describe("the patient", () => {
  const other = { ...ZOE, id: "other", identifier: [{ system: MRN, value: "4712" }] };

  it("is asked about where several are meant, and answered", async () => {
    fhir.put({ ...ZOE, id: "a" });
    fhir.put({ ...ZOE, id: "b" });
    const asked: string[] = [];
    await deliver(delivery(), (question, query) => {
      asked.push(
        question.question,
        query.patientId,
        ...question.candidates.map(({ reference }) => reference),
      );
      const [, second] = question.candidates;
      return Promise.resolve<PatientAnswer>(second === undefined ? { create: true } : { link: second });
    });
    expect(asked).toEqual(["patient_several", "4711", "Patient/a", "Patient/b"]);
    expect(fhir.of("DocumentManifest")[0]?.["subject"]).toEqual({ reference: "Patient/b" });
  });

  it("whose ID is another's is a warning", async () => {
    fhir.put({ ...ZOE, name: [{ family: "Meier", given: ["Zoe"] }] });
    await expect(deliver()).rejects.toThrow("asked: patient_conflict");
    expect(fhir.seen.every(({ method }) => method === "GET")).toBe(true);
  });

  it("is created once, after somebody has said so, whichever answer is lost", async () => {
    const create: AskPatient = () => Promise.resolve({ create: true });
    for (let index = 0; index < 40; index++) {
      fhir = new FakeFhir();
      fhir.ignoresConditions = index % 2 === 1;
      fhir.updateCreate = true;
      fhir.fault = (_: FhirRequest, number) => (number === index ? "lost" : undefined);
      const report = delivery();
      await deliver(report, create);
      expect(report.patient).toBeUndefined();
      expect([index, fhir.of("Patient").length, fhir.of("DocumentManifest").length]).toEqual([index, 1, 1]);
    }
    expect(fhir.of("Patient")[0]).toMatchObject({
      identifier: [
        { system: MRN, value: "4711" },
        { system: `${SYSTEM}/patient`, value: "0123456789abcdef0123456789abcdef" },
      ],
      name: [{ family: "Müller", given: ["Zoë"] }],
      birthDate: "1979-10-24",
      active: true,
    });
  });

  it("is not created with the ID of somebody else", async () => {
    fhir.put(other);
    const asked: string[] = [];
    const create: AskPatient = ({ question }) => {
      asked.push(question);
      fhir.put({ ...other, id: "late", identifier: [{ system: MRN, value: "4711" }] });
      return Promise.resolve({ create: true });
    };
    expect((await failure(deliver(delivery(), create))).code).toBe("fhir_patient_id_taken");
    expect(asked).toEqual(["patient_id_differs"]);
  });

  it("is found as it is written there, and never by another system's ID", async () => {
    fhir.put({ ...ZOE, identifier: [{ system: "https://elsewhere.example", value: "4711" }] });
    const report = delivery();
    await deliver(report);
    expect(report.patient?.reference).toBe("Patient/zoe");
  });
});

function ignore(): void {
  // nobody watches
}
