// A FHIR server of version R4 of Medplum's own router, repository in memory and validator.
//
//   node server.cjs NODE_MODULES PORT
//
// GET /_stored gives what is stored, by kind, with digests in the place of data; POST /_reset forgets it, and has
// what it is sent instead. The statement of what it can do is ours, and that raw uploads become a Binary.
"use strict";
const crypto = require("node:crypto");
const http = require("node:http");
const path = require("node:path");

const [folder, port] = process.argv.slice(2);
const load = (name) => require(path.join(folder, "@medplum", name));
const { FhirRouter, MemoryRepository } = load("fhir-router");
const {
  badRequest,
  getStatus,
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  validateResource,
} = load("core");
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = load("definitions");

for (const name of ["types", "resources", "medplum"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
}
for (const name of SEARCH_PARAMETER_BUNDLE_FILES) indexSearchParameterBundle(readJson(name));

const KINDS = [
  "Patient",
  "Practitioner",
  "Encounter",
  "Binary",
  "DocumentReference",
  "Consent",
  "Provenance",
  "AuditEvent",
];
const CODES = ["create", "read", "search-type", "update"];
const STATEMENT = {
  resourceType: "CapabilityStatement",
  status: "active",
  kind: "instance",
  date: "2026-11-29",
  fhirVersion: "4.0.1",
  format: ["json"],
  rest: [
    {
      mode: "server",
      interaction: [{ code: "transaction" }],
      resource: KINDS.map((type) => ({
        type,
        conditionalCreate: true,
        interaction: CODES.map((code) => ({ code })),
      })),
    },
  ],
};
const repository = new MemoryRepository();
const router = new FhirRouter();

function bodyOf(request, content) {
  const type = request.headers["content-type"] || "";
  if (!content.length || type.includes("json")) return content.length ? JSON.parse(content) : undefined;
  const reference = request.headers["x-security-context"];
  return {
    resourceType: "Binary",
    contentType: type,
    data: content.toString("base64"),
    ...(reference ? { securityContext: { reference } } : {}),
  };
}

function validate(body) {
  const resources = body.resourceType === "Bundle" ? body.entry.map((one) => one.resource) : [body];
  // of a Binary the service itself keeps the data apart, and its validator gives up where they are long
  for (const { data, ...resource } of resources) validateResource(resource);
}

async function all(resourceType) {
  return repository.searchResources({ resourceType, count: 1000 });
}

function withDigests(resource) {
  const found = structuredClone(resource);
  const holders = [found, ...(found.content || []).map((one) => one.attachment)];
  for (const holder of holders.filter((one) => typeof one.data === "string")) {
    holder.data = crypto.createHash("sha256").update(Buffer.from(holder.data, "base64")).digest("hex");
  }
  return found;
}

async function stored() {
  const found = await Promise.all(KINDS.map(async (kind) => [kind, (await all(kind)).map(withDigests)]));
  return Object.fromEntries(found);
}

async function reset(given) {
  repository.clear();
  for (const resource of Object.values(given).flat()) await repository.createResource(resource);
  return {};
}

async function answer(request, content) {
  const url = new URL(request.url, "http://server");
  if (url.pathname === "/_stored") return [200, await stored()];
  if (url.pathname === "/_reset") return [200, await reset(JSON.parse(content))];
  if (url.pathname === "/metadata") return [200, STATEMENT];
  const body = bodyOf(request, content);
  if (body) validate(body);
  const [outcome, resource] = await router.handleRequest(
    {
      method: request.method,
      url: url.pathname + url.search,
      pathname: "",
      params: {},
      query: {},
      body,
      headers: request.headers,
      config: { transactions: true },
    },
    repository,
  );
  return [getStatus(outcome), resource || outcome];
}

const server = http.createServer((request, response) => {
  const blocks = [];
  request.on("data", (block) => blocks.push(block));
  request.on("end", async () => {
    let status, document;
    try {
      [status, document] = await answer(request, Buffer.concat(blocks));
    } catch (error) {
      document = error.outcome || badRequest(String(error.message || error));
      status = getStatus(document);
    }
    const headers = { "Content-Type": "application/fhir+json" };
    if (status === 201) headers.Location = `${document.resourceType}/${document.id}/_history/1`;
    response.writeHead(status, headers);
    response.end(JSON.stringify(document));
  });
});
server.listen(Number(port), "127.0.0.1", () => console.log(server.address().port));
