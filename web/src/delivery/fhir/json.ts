// Resources as they come: whatever is not as it should be in them is not there.

export type Resource = Readonly<Record<string, unknown>>;

const ID = /^[A-Za-z0-9.-]{1,64}$/;

/** `Identifier` of FHIR: a value, and the system that it is unique in. */
export interface Identifier {
  readonly system: string;
  readonly value: string;
}

/** The objects of a list; none of what is no list. */
export function objectsOf(value: unknown): readonly Resource[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Resource => typeof one === "object" && one !== null && !Array.isArray(one),
  );
}

/** A text; of a list of texts, as DSTU2 had for family names, all of them. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string").join(" ");
  return typeof value === "string" ? value : "";
}

/** What the server calls a resource, such as `Patient/123`; empty if it has no ID that can be one. */
export function referenceOf(kind: string, resource: Resource): string {
  const id = resource["id"];
  return typeof id === "string" && ID.test(id) ? `${kind}/${id}` : "";
}

/** A reference in an address, such as that of a new resource; empty if there is none of that kind. */
export function referenceIn(kind: string, address: string): string {
  const [path = ""] = address.split(/[?#]/);
  const [before = ""] = path.split("/_history/");
  const [type = "", id = ""] = before.split("/").slice(-2);
  return type === kind && ID.test(id) ? `${kind}/${id}` : "";
}

/** Whether a resource has an identifier. */
export function hasIdentifier(resource: Resource, { system, value }: Identifier): boolean {
  return objectsOf(resource["identifier"]).some((one) => one["system"] === system && one["value"] === value);
}

/** A text as a search takes it for one value (hl7.org/fhir/STU3/search.html#escaping). */
export function escaped(text: string): string {
  return text.replace(/[\\$,|]/g, "\\$&");
}

/** An identifier as it is searched for. */
export function tokenOf({ system, value }: Identifier): string {
  return `${escaped(system)}|${escaped(value)}`;
}
