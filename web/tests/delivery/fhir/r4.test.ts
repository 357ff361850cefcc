import { beforeEach, describe, expect, it } from "vitest";
import { ApiError, Http } from "../../../src/api";
import { completeMetadata } from "../../../src/format/metadata";
import { FhirDelivery } from "../../../src/delivery/fhir/delivery";
import { FhirServer } from "../../../src/delivery/fhir/server";
import { FakeFhir, type FhirRequest } from "../../support/fhir";
import { FakeServers } from "../../support/server";

const MRN = "https://hospital.example/mrn";
const ZOE = {
  resourceType: "Patient",
  id: "zoe",
  identifier: [{ system: MRN, value: "4711" }],
  name: [{ family: "Muller", given: ["Zoe"] }],
  birthDate: "1979-10-24",
};
const QUIET = { onPatient: ignore, onFile: ignore, onManifest: ignore };
const SIGNAL = new AbortController().signal;
const KINDS = ["Patient", "Binary", "DocumentReference", "Consent", "Provenance", "AuditEvent"];

let fhir: FakeFhir;
let clock: FakeServers["clock"];

function made(): FakeFhir {
  const server = new FakeFhir();
  server.version = "4.0.1";
  server.put(ZOE);
  return server;
}

beforeEach(() => {
  fhir = made();
  clock = new FakeServers().clock;
});

function delivery(film = 20_000): FhirDelivery {
  return new FhirDelivery(
    {
      deliveryId: "0123456789abcdef0123456789abcdef",
      reportId: "0000000011462800528240",
      metadata: completeMetadata({
        patient: {
          firstname: "Zoë",
          lastname: "Müller",
          day: "24",
          month: "10",
          year: "1979",
          patientid: "4711",
        },
        user: { userid: "11462800" },
        consent: { type: "signed", treatment: "true", education: "false", publication: "false" },
        details: { datetime: "2026-03-04T05:06:07Z" },
      }),
      files: [
        { name: "001.jpg", content: new Blob(["jpeg"]) },
        { name: "002.m4v", content: new Blob([new Uint8Array(film).fill(7)]) },
        { name: "consent.jpg", content: new Blob(["signature"]) },
        { name: "report.pdf", content: new Blob(["%PDF"]) },
      ],
    },
    { patientSystem: MRN, practitioner: "Practitioner/p1" },
  );
}

function deliver(report = delivery()): Promise<void> {
  const server = new FhirServer(FakeFhir.BASE, new Http(fhir.fetch, clock), "Bearer secret");
  const nobody = (): Promise<never> => Promise.reject(new Error("asked"));
  return report.deliver(server, clock, nobody, QUIET, SIGNAL);
}

async function code(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ApiError ? error.code : String(error);
}

function counts(): readonly number[] {
  return KINDS.map((kind) => fhir.of(kind).length);
}

/** The files that the report's own document leads to, by name: as base64. */
function arrived(): Record<string, unknown> {
  const [own] = fhir.of("DocumentReference").filter((one) => "masterIdentifier" in one);
  const related = (own?.["context"] as { related: { reference: string }[] }).related;
  const documents = [own, ...related.map(({ reference }) => fhir.stored.get(reference))];
  const contents = documents.flatMap((one) => one?.["content"] as { attachment: Record<string, string> }[]);
  return Object.fromEntries(
    contents.map(({ attachment: { title = "", url = "" } }) => [title, fhir.stored.get(url)?.["data"]]),
  );
}

const WHOLE = {
  "001.jpg": btoa("jpeg"),
  "002.m4v": Buffer.alloc(20_000, 7).toString("base64"),
  "consent.jpg": btoa("signature"),
  "report.pdf": btoa("%PDF"),
};

describe("a report in a record of R4", () => {
  it("is files as they are, a document for each, and its own last", async () => {
    await deliver();
    expect(arrived()).toEqual(WHOLE);
    expect(counts()).toEqual([1, 4, 4, 1, 1, 1]);
    const written = fhir.seen.filter(({ method }) => method !== "GET");
    expect(written.map(({ path }) => path)).toEqual([
      ...["Binary", "DocumentReference", "Binary", "DocumentReference", "Binary", "DocumentReference"],
      ...["Consent", "Binary", "DocumentReference", "Provenance", "AuditEvent"],
    ]);
    const [photo] = written;
    expect(photo?.headers.get("Content-Type")).toBe("image/jpeg");
    expect(photo?.headers.get("X-Security-Context")).toBe("Patient/zoe");
    expect(fhir.of("Consent")[0]).toMatchObject({
      sourceReference: { reference: expect.any(String) as string },
    });
    expect(fhir.of("Provenance")[0]?.["target"]).toHaveLength(4);
    expect(fhir.of("AuditEvent")[0]?.["entity"]).toHaveLength(6);
  });

  it("is one transaction where the server offers it and it is small", async () => {
    fhir.transactions = true;
    await deliver();
    expect(fhir.seen.filter(({ method }) => method !== "GET").map(({ path }) => path)).toEqual([""]);
    expect(arrived()).toEqual(WHOLE);
    expect(counts()).toEqual([1, 4, 4, 1, 1, 1]);
    fhir = made();
    fhir.transactions = true;
    await deliver(delivery(7_500_000));
    expect(fhir.seen.some(({ method, path }) => method === "POST" && path === "")).toBe(false);
  });

  it.each([false, true])(
    "is there once, whichever answer is lost (transactions: %s)",
    async (transactions) => {
      for (const updateCreate of [false, true]) {
        fhir = made();
        Object.assign(fhir, { transactions, updateCreate });
        await deliver();
        const requests = fhir.seen.length;
        for (let index = 0; index < requests; index++) {
          fhir = made();
          Object.assign(fhir, { transactions, updateCreate, ignoresConditions: index % 2 === 1 });
          fhir.fault = (_: FhirRequest, number) => (number === index ? "lost" : undefined);
          await deliver();
          expect([index, arrived()]).toEqual([index, WHOLE]);
          const [patients, binaries = 0, ...others] = counts();
          expect([index, patients, ...others]).toEqual([index, 1, 4, 1, 1, 1]);
          // of a file whose answer was lost one more may be there, which nothing refers to
          expect(binaries).toBeLessThanOrEqual(updateCreate || transactions ? 4 : 5);
        }
      }
    },
  );

  it("goes file by file where all at once is refused, or done and not there", async () => {
    fhir.transactions = true;
    fhir.fault = ({ path }) => (path === "" ? new Response("{}", { status: 413 }) : undefined);
    await deliver();
    expect(arrived()).toEqual(WHOLE);
    fhir = made();
    fhir.transactions = true;
    fhir.fault = ({ path }) => (path === "" ? new Response("{}") : undefined);
    const report = delivery();
    expect(await code(deliver(report))).toBe("fhir_not_stored");
    await deliver(report);
    expect(arrived()).toEqual(WHOLE);
  });

  it("is not taken for whole where the server has lost what belongs together", async () => {
    fhir.transactions = true;
    fhir.resolves = false;
    expect(await code(deliver())).toBe("fhir_links_not_resolved");
    expect(await code(deliver())).toBe("fhir_links_not_resolved");
  });

  it("is base64 where files are not taken as they are", async () => {
    fhir.takesFiles = false;
    await deliver();
    expect(arrived()).toEqual(WHOLE);
  });

  it("has nothing said beside it where that is not taken", async () => {
    fhir.lacks = ["Consent", "Provenance", "AuditEvent"];
    await deliver();
    expect(counts()).toEqual([1, 4, 4, 0, 0, 0]);
  });

  it.each([
    ["GET", 403],
    ["POST", 403],
    ["POST", 422],
  ])("does not wait for an audit event that we may not write (%s: %i)", async (method, status) => {
    fhir.fault = (request) =>
      request.method === method && request.path.startsWith("AuditEvent")
        ? new Response("{}", { status })
        : undefined;
    await deliver();
    expect(arrived()).toEqual(WHOLE);
    expect(counts()).toEqual([1, 4, 4, 1, 1, 0]);
  });

  it.each(["Binary", "DocumentReference", "Consent", "Provenance", "AuditEvent"])(
    "is stored again where a %s that was said to be stored is not there",
    async (kind) => {
      let swallowed = 0;
      fhir.fault = ({ method, path }) => {
        if (method !== "POST" || path !== kind || swallowed++ > 0) return undefined;
        return new Response(null, { status: 201, headers: { Location: `${FakeFhir.BASE}/${kind}/gone` } });
      };
      const report = delivery();
      // it may have been stored again at once
      expect(["fhir_not_stored", "undefined"]).toContain(await code(deliver(report)));
      await deliver(report);
      expect(swallowed).toBeGreaterThan(1);
      expect(arrived()).toEqual(WHOLE);
      expect(counts()).toEqual([1, 4, 4, 1, 1, 1]);
    },
  );

  it("is believed in where it may not be looked at", async () => {
    fhir.fault = ({ method, path }) =>
      method === "GET" && path.startsWith("Binary/") ? new Response("{}", { status: 403 }) : undefined;
    await deliver();
    expect(arrived()).toEqual(WHOLE);
  });

  it("is found where the browser may not see the address of what was made", async () => {
    fhir.showsLocation = false;
    await deliver();
    expect(arrived()).toEqual(WHOLE);
  });

  it("is not sent to a server of another version", async () => {
    fhir.version = "5.0.0";
    expect(await code(deliver())).toBe("fhir_wrong_version");
    expect(fhir.seen.map(({ path }) => path)).toEqual(["metadata"]);
  });
});

function ignore(): void {
  // nobody watches
}
