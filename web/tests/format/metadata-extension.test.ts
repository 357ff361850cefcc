import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/contract/bytes";
import { type JsonValue, isObject, jsonText, parseJson } from "../../src/format/json";
import { decodeMetadata, encodeMetadata } from "../../src/format/metadata";
import { type MetadataExtension, holdsMore } from "../../src/format/metadata-extension";
import { vectorFile } from "../support/files";

interface Vector {
  readonly name: string;
  readonly metadata: string;
  readonly expect: string;
  readonly extension: unknown;
  readonly holds_more: boolean;
  readonly kept: readonly { readonly path: readonly (string | number)[]; readonly json: string }[];
}

const { vectors } = vectorFile("metadata_extension.json") as { readonly vectors: readonly Vector[] };

function described(extension: MetadataExtension | null): unknown {
  if (extension === null) return null;
  const { bodySite, consent, conversions, inReplyTo, unknown: _, ...rest } = extension;
  return {
    ...rest,
    consent: known(consent),
    body_site: known(bodySite),
    conversions: conversions.map(known),
    in_reply_to: inReplyTo,
  };
}

function known({ unknown: _, ...texts }: { readonly unknown: unknown }): unknown {
  return texts;
}

function valueAt(document: Uint8Array, path: readonly (string | number)[]): JsonValue | undefined {
  let value: JsonValue | undefined = parseJson(document);
  for (const name of path) {
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isObject(value) ? value.get(String(name)) : undefined;
  }
  return value;
}

describe("what the seeds' metadata.json has no place for", () => {
  it.each(vectors.filter((vector) => vector.expect === "ok"))("$name", (vector) => {
    const metadata = decodeMetadata(utf8(vector.metadata));
    expect(described(metadata.extension)).toEqual(vector.extension);
    expect(metadata.extension !== null && holdsMore(metadata.extension)).toBe(vector.holds_more);

    const written = encodeMetadata(metadata);
    for (const { path, json } of vector.kept) {
      const value = valueAt(written, path);
      expect(value).toBeDefined();
      expect(jsonText(value ?? null)).toBe(jsonText(parseJson(utf8(json))));
    }
    expect(encodeMetadata(decodeMetadata(written))).toEqual(written);
    expect(decodeMetadata(written)).toEqual(metadata);
  });

  it.each(vectors.filter((vector) => vector.expect !== "ok"))("refuses $name", (vector) => {
    expect(() => decodeMetadata(utf8(vector.metadata))).toThrow(
      expect.objectContaining({ code: vector.expect }),
    );
  });
});
