// The practitioners of a FHIR server, a page at a time: who the sender is there.

import { escaped, objectsOf, referenceOf, textOf } from "./json";
import type { FhirServer } from "./server";

const PAGE = "20";

export interface Practitioner {
  /** Such as `Practitioner/123`. */
  readonly reference: string;
  /** As the server has it; the reference if it has none. */
  readonly name: string;
}

export interface PractitionerPage {
  readonly practitioners: readonly Practitioner[];
  /** Where there are more; undefined on the last page. */
  readonly next: string | undefined;
}

/** A page of them: those of a name if one is given; `next` is where the page before says that there are more. */
export async function practitionersOf(
  server: FhirServer,
  name: string,
  next: string | undefined,
  signal: AbortSignal,
): Promise<PractitionerPage> {
  const wanted = name.trim();
  const parameters = [
    ...(wanted === "" ? [] : [["name", escaped(wanted)] as const]),
    ["_count", PAGE] as const,
  ];
  const page = await server.page("Practitioner", next ?? parameters, signal);
  const practitioners = page.resources.flatMap((resource) => {
    const reference = referenceOf("Practitioner", resource);
    if (reference === "") return [];
    const [first] = objectsOf(resource["name"]);
    const parts = first === undefined ? [] : ["prefix", "given", "family"].map((part) => textOf(first[part]));
    const shown = parts.filter((part) => part !== "").join(" ") || textOf(first?.["text"]);
    return [{ reference, name: shown === "" ? reference : shown }];
  });
  return { practitioners, next: page.next };
}
