// What is said of a report in R4 once its documents are there: where it comes from, and that it was stored
// (docs/adr/0067, 0090). Neither has an identifier: each is put under the delivery's where we may choose names, and
// elsewhere looked for by the report's own document.

import { ApiError } from "../../api/errors";
import type { Capabilities } from "./capabilities";
import type { Delivering } from "./delivery";
import { type Resource, objectsOf, referenceOf, textOf } from "./json";
import type { R4Resources } from "./r4-resources";

const DOCUMENT = "DocumentReference";

/** What is said beside documents. */
export const STATEMENTS = ["Consent", "Provenance", "AuditEvent"] as const;
export type Statement = (typeof STATEMENTS)[number];

/** Whether a server takes what is said. */
export function isTaken(kind: Statement, capabilities: Capabilities): boolean {
  return capabilities.offers(kind, "create", "search-type");
}

/** Has said of a report, whose own document is there, what is not said yet; `recorded` is RFC 3339. */
export async function attest(
  delivering: Delivering,
  resources: R4Resources,
  document: Resource,
  recorded: string,
): Promise<void> {
  const { again } = delivering;
  const targets = documentsOf(document);
  const patient = textOf(objectsOf([document["subject"]])[0]?.["reference"]);
  const provenance = resources.provenance(targets, recorded);
  await again(() => say(delivering, resources, "Provenance", "target", provenance, document));
  const event = resources.auditEvent(patient, targets, recorded);
  try {
    await again(() => say(delivering, resources, "AuditEvent", "entity", event, document));
  } catch (error) {
    // the server's own trail has it too, and few people may write there: no report waits for it
    if (!isRefusal(error)) throw error;
  }
}

async function say(
  { report, server, signal }: Delivering,
  resources: R4Resources,
  kind: Statement,
  searchedBy: string,
  resource: object,
  document: Resource,
): Promise<void> {
  const capabilities = await server.capabilities(signal);
  if (!isTaken(kind, capabilities)) return;
  const name = capabilities.updateCreates(kind) ? `${kind}/${report.deliveryId}` : undefined;
  if (name !== undefined && (await server.isThere(name, signal))) return;
  const found = await server.search(kind, [[searchedBy, referenceOf(DOCUMENT, document)]], signal);
  if (found.some((one) => resources.isOfReport(one))) return;
  const made =
    name === undefined
      ? await server.create(kind, JSON.stringify(resource), undefined, signal)
      : await server.put(name, JSON.stringify({ ...resource, id: report.deliveryId }), signal);
  if (!(await server.isThere(made, signal))) throw new ApiError("unavailable", "fhir_not_stored");
}

/** References to a report's own document and to those that it holds together. */
function documentsOf(document: Resource): readonly string[] {
  const context = objectsOf([document["context"]])[0];
  const related = objectsOf(context?.["related"]).map(({ reference }) => textOf(reference));
  return [referenceOf(DOCUMENT, document), ...related.filter((one) => one !== "")];
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.code === "fhir_login_refused") return false;
  return error.kind === "not_allowed" || error.kind === "not_found" || error.kind === "refused";
}
