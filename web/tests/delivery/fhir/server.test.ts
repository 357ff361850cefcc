import { beforeEach, describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { ApiError, Http } from "../../../src/api";
import { readDocument, resourceBody } from "../../../src/delivery/fhir/bodies";
import { Patients } from "../../../src/delivery/fhir/patients";
import { practitionersOf } from "../../../src/delivery/fhir/practitioners";
import { FhirServer } from "../../../src/delivery/fhir/server";
import { FakeFhir } from "../../support/fhir";
import { FakeServers } from "../../support/server";

const SIGNAL = new AbortController().signal;

let fhir: FakeFhir;
let server: FhirServer;

beforeEach(() => {
  fhir = new FakeFhir();
  server = new FhirServer(FakeFhir.BASE, new Http(fhir.fetch, new FakeServers().clock), "Bearer secret");
});

describe("practitioners", () => {
  beforeEach(() => {
    for (let number = 0; number < 45; number++) {
      const name = [{ family: `Example ${number}`, given: ["Pat"], prefix: ["Dr"] }];
      fhir.put({ resourceType: "Practitioner", id: `p${number}`, name });
    }
  });

  it("come a page at a time", async () => {
    const first = await practitionersOf(server, "", undefined, SIGNAL);
    expect(first.practitioners[0]).toEqual({ reference: "Practitioner/p0", name: "Dr Pat Example 0" });
    const second = await practitionersOf(server, "", first.next, SIGNAL);
    const third = await practitionersOf(server, "", second.next, SIGNAL);
    expect([first, second, third].map(({ practitioners }) => practitioners.length)).toEqual([20, 20, 5]);
    expect(third.next).toBeUndefined();
  });

  it("are found by name, and those without one are shown by their reference", async () => {
    fhir.put({ resourceType: "Practitioner", id: "nameless" });
    fhir.put({ resourceType: "Practitioner", id: "not an id", name: [{ family: "Nobody" }] });
    const found = await practitionersOf(server, " Example 44 ", undefined, SIGNAL);
    expect(found.practitioners.map(({ reference }) => reference)).toEqual(["Practitioner/p44"]);
    fhir.stored.delete("Practitioner/p0");
    const all = await practitionersOf(server, "", `${FakeFhir.BASE}/Practitioner?page=0&_count=99`, SIGNAL);
    expect(all.practitioners.at(-1)).toEqual({
      reference: "Practitioner/nameless",
      name: "Practitioner/nameless",
    });
  });

  it.each([
    "https://elsewhere.example/stu3/Practitioner?page=1",
    "https://fhir.hospital.example.evil/x",
    "//evil/x",
  ])("are not asked for at %s, where nobody is signed in to", async (url) => {
    const bundle = { resourceType: "Bundle", entry: [], link: [{ relation: "next", url }] };
    fhir.fault = () => new Response(JSON.stringify(bundle));
    const error: unknown = await practitionersOf(server, "", undefined, SIGNAL).catch(
      (reason: unknown) => reason,
    );
    if (url.startsWith("//")) {
      // a path of the same server, however it looks
      expect(error).toMatchObject({ next: `https://fhir.hospital.example${url}` });
    } else {
      expect(error).toBeInstanceOf(ApiError);
      expect((error as ApiError).code).toBe("fhir_foreign_link");
    }
  });
});

describe("a search that does not end", () => {
  it("is not taken for all that there is", async () => {
    const link = [{ relation: "next", url: `${FakeFhir.BASE}/Patient?page=1` }];
    fhir.fault = () => new Response(JSON.stringify({ resourceType: "Bundle", entry: [], link }));
    const search = server.search("Patient", [["birthdate", "1979-10-24"]], SIGNAL);
    await expect(search).rejects.toMatchObject({ code: "fhir_too_many" });
    expect(fhir.seen.length).toBe(10);
  });
});

describe("somebody whom a search did not show", () => {
  it("is not taken for the patient who was to be created", async () => {
    const mrn = "https://hospital.example/mrn";
    const identifier = [{ system: mrn, value: "4711" }];
    fhir.put({ resourceType: "Patient", id: "p0", identifier, name: [{ family: "Stranger" }] });
    fhir.fault = ({ method, path }) =>
      method === "GET" && path === "Patient"
        ? new Response(JSON.stringify({ resourceType: "Bundle", entry: [] }))
        : undefined;
    const query = { patientId: "4711", family: "Example", given: "Pat", birthDate: "1979-10-24" };
    const own = { system: "https://picsafe.com/fhir/patient", value: "1" };
    const created = new Patients(server, mrn).create(query, own, SIGNAL);
    await expect(created).rejects.toMatchObject({ code: "fhir_patient_id_taken" });
  });
});

describe("bodies", () => {
  it("hold a file's bytes as base64", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        const body = await resourceBody((data) => ({ a: "ä", data }), new Blob([bytes]));
        const data = Buffer.from(bytes).toString("base64");
        expect(JSON.parse(await body.text())).toEqual({ a: "ä", data });
      }),
    );
    const large = new Uint8Array(2_000_001).fill(9);
    const body = await resourceBody((data) => ({ data }), new Blob([large]));
    expect(JSON.parse(await body.text())).toEqual({ data: Buffer.from(large).toString("base64") });
  });

  it("are read without the long strings in them", async () => {
    const text = JSON.stringify({ data: "x".repeat(100_000), 'a"\\': 'é"\\', list: ["", "y"] });
    expect(await readDocument(new Response(text))).toEqual({ data: "", 'a"\\': 'é"\\', list: ["", "y"] });
    for (const other of ["[]", "null", "<html>", "", '"text"']) {
      expect(await readDocument(new Response(other))).toBeUndefined();
    }
  });

  it("are read alike, however they are cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.string()),
        fc.integer({ min: 1, max: 7 }),
        async (value, size) => {
          const bytes = new TextEncoder().encode(JSON.stringify(value));
          const pieces = new ReadableStream<Uint8Array>({
            start: (controller) => {
              for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
              controller.close();
            },
          });
          expect(await readDocument(new Response(pieces))).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });
});
