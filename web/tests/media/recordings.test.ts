import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesToHex } from "../../src/contract/bytes";
import { H264_KEPT, HEVC_KEPT, withoutMessages } from "../../src/media/recordings/messages";
import { describeRecording, stripRecording } from "../../src/media/recordings/strip";

interface Vector {
  readonly name: string;
  readonly input: string;
  readonly error?: string;
  readonly size?: number;
  readonly sha256?: string;
  readonly type?: string;
  readonly duration?: number | null;
  readonly codecs?: readonly string[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/recordings.json", import.meta.url), "utf8"),
) as readonly Vector[];
const SECRETS = [
  "37.8136",
  "144.9631",
  "Example Maker",
  "Example Phone",
  "Pat Artist",
  "Kim Comment",
  "2019-",
];

const inputOf = ({ input }: Vector): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(input, "base64"));
const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer());
const codeOf = (error: unknown): string => (error as { code: string }).code;

describe("what is let through of a recording", () => {
  it.each(VECTORS.map((vector) => [vector.name, vector] as const))("%s", async (_, vector) => {
    const file = new Blob([inputOf(vector)], { type: "video/mp4" });
    if (vector.error !== undefined) {
      expect(await stripRecording(file).catch(codeOf)).toBe(vector.error);
      return;
    }
    const stripped = await stripRecording(file);
    const left = await bytesOf(stripped);
    expect(left.length).toBe(vector.size);
    expect(bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", left)))).toBe(vector.sha256);
    expect(stripped.type).toBe("video/mp4");
    const found = await describeRecording(file);
    expect(found.type).toBe(vector.type);
    expect(found.codecs).toEqual(vector.codecs);
    if (vector.duration === null) expect(found.duration).toBeUndefined();
    else expect(found.duration).toBeCloseTo(vector.duration ?? 0, 4);
  });

  it("names nobody and no place", async () => {
    for (const vector of VECTORS.filter(({ error }) => error === undefined)) {
      const left = Buffer.from(await bytesOf(await stripRecording(new Blob([inputOf(vector)]))));
      expect(SECRETS.filter((secret) => left.includes(secret))).toEqual([]);
    }
  });

  it("stays as it is when it is stripped again", async () => {
    for (const vector of VECTORS.filter(({ error }) => error === undefined)) {
      const once = await stripRecording(new Blob([inputOf(vector)]));
      expect(await bytesOf(await stripRecording(once))).toEqual(await bytesOf(once));
    }
  });

  it("is refused with one of our errors if it is damaged, or says nothing either", async () => {
    const usable = VECTORS.filter(({ error }) => error === undefined);
    const change = fc.tuple(fc.nat(8000), fc.uint8Array({ minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...usable),
        fc.array(change, { maxLength: 6 }),
        fc.nat(3000),
        async (vector, changes, cut) => {
          const damaged = inputOf(vector);
          for (const [position, patch] of changes)
            if (position + patch.length <= damaged.length) damaged.set(patch, position);
          const file = new Blob([damaged.subarray(0, Math.max(0, damaged.length - cut))]);
          const stripped = await stripRecording(file).catch((error: unknown) => {
            expect(error).toMatchObject({ name: "MediaError" });
          });
          if (stripped === undefined) return;
          expect(await bytesOf(await stripRecording(stripped))).toEqual(await bytesOf(stripped));
        },
      ),
    );
  });

  it("is damaged or unsupported for any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const refused = await stripRecording(new Blob([new Uint8Array(bytes)])).catch(
          (error: unknown) => error,
        );
        expect(refused).toMatchObject({ name: "MediaError" });
      }),
    );
  });
});

describe("messages in coded pictures", () => {
  it("are blanked without a change of length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.constantFrom(1, 2), (told, header) => {
        const start = header === 1 ? [6] : [0x4e, 1];
        const unit = Uint8Array.from(escaped([...start, 5, told.length, ...told, 0x80]));
        const blank = withoutMessages(unit, header, header === 1 ? H264_KEPT : HEVC_KEPT);
        expect(blank.length).toBe(unit.length);
        const left = unescaped([...blank]);
        expect(left.length).toBe(header + 3 + told.length);
        expect(left[header]).toBe(3);
        expect(left.slice(header + 2, -1).every((byte) => byte <= 1 || byte === 255)).toBe(true);
        expect(left.at(-1)).toBe(0x80);
      }),
    );
  });
});

function escaped(bytes: readonly number[]): number[] {
  const written: number[] = [];
  for (const byte of bytes) {
    if (byte <= 3 && written.at(-1) === 0 && written.at(-2) === 0) written.push(3);
    written.push(byte);
  }
  return written;
}

function unescaped(bytes: readonly number[]): number[] {
  const written: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    written.push(byte);
  }
  return written;
}
