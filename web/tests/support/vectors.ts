// The vectors that every implementation of the format passes, as checks that run in Node and in a browser.

import { bytesToHex, hexToBytes, utf8 } from "../../src/contract/bytes";
import { FormatError } from "../../src/format/errors";
import { type OpenedReport, PicsafeFile } from "../../src/format/picsafe";
import { makeHeader } from "../../src/format/rncryptor/header";
import { type Secret, keysFor } from "../../src/format/rncryptor/keys";
import { decrypt } from "../../src/format/rncryptor/reader";
import { encrypt } from "../../src/format/rncryptor/writer";

interface Message {
  readonly title: string;
  readonly iv_hex: string;
  readonly plaintext_hex: string;
  readonly ciphertext_hex: string;
}

export interface RncryptorVectors {
  readonly kdf: readonly {
    readonly title: string;
    readonly password: string;
    readonly salt_hex: string;
    readonly key_hex: string;
  }[];
  readonly password: readonly (Message & {
    readonly password: string;
    readonly enc_salt_hex: string;
    readonly hmac_salt_hex: string;
  })[];
  readonly key: readonly (Message & { readonly enc_key_hex: string; readonly hmac_key_hex: string })[];
}

export interface PicsafeVectors {
  readonly vectors: readonly {
    readonly name: string;
    readonly key: string;
    readonly expect: string;
    readonly step?: string;
    readonly file_name?: string;
    readonly ignored?: readonly string[];
    readonly members?: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
    readonly file_base64: string;
  }[];
}

/** One vector: `run` fails with an Error that says what was different. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

export function rncryptorChecks(vectors: RncryptorVectors): Check[] {
  const kdf = vectors.kdf.map(({ title, password, salt_hex, key_hex }) => ({
    name: `kdf: ${title}`,
    run: async (): Promise<void> => {
      // the derived key cannot be read, so that it has to show that it is the right one
      const salt = hexToBytes(salt_hex);
      const header = makeHeader(new Uint8Array(16), { encryption: salt, authentication: salt });
      const { authentication } = await keysFor(password, header);
      const expected = await crypto.subtle.importKey(
        "raw",
        hexToBytes(key_hex),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      );
      const [one, other] = await Promise.all(
        [authentication, expected].map((key) => crypto.subtle.sign("HMAC", key, utf8(title))),
      );
      same("signature", hexOf(one), hexOf(other));
    },
  }));
  const password = vectors.password.map((vector) => {
    const salts = {
      encryption: hexToBytes(vector.enc_salt_hex),
      authentication: hexToBytes(vector.hmac_salt_hex),
    };
    return messageCheck(`password: ${vector.title}`, vector, vector.password, salts);
  });
  const key = vectors.key.map((vector) => {
    const keys = {
      encryption: hexToBytes(vector.enc_key_hex),
      authentication: hexToBytes(vector.hmac_key_hex),
    };
    return messageCheck(`key: ${vector.title}`, vector, keys);
  });
  return [...kdf, ...password, ...key];
}

export function picsafeChecks({ vectors }: PicsafeVectors): Check[] {
  return vectors.map((vector) => ({
    name: `picsafe: ${vector.name}`,
    run: async (): Promise<void> => {
      const file = Uint8Array.from(atob(vector.file_base64), (character) => character.charCodeAt(0));
      for (const origin of [file, new Blob([file])]) {
        const outcome = await openAll(origin, vector.key);
        if (vector.expect !== "ok") {
          same("outcome", `${outcome.step}: ${outcome.code}`, `${vector.step ?? ""}: ${vector.expect}`);
          same("file name", outcome.fileName, vector.file_name ?? outcome.fileName);
        } else {
          same("outcome", `${outcome.step}: ${outcome.code}`, "read: ok");
          same("members", JSON.stringify(outcome.members), JSON.stringify(vector.members));
          same("ignored", JSON.stringify(outcome.ignored), JSON.stringify(vector.ignored));
        }
      }
    },
  }));
}

function messageCheck(
  name: string,
  vector: Message,
  secret: Secret,
  salts?: Parameters<typeof makeHeader>[1],
): Check {
  return {
    name,
    run: async (): Promise<void> => {
      const header = makeHeader(hexToBytes(vector.iv_hex), salts);
      const message = await encrypt(hexToBytes(vector.plaintext_hex), secret, header);
      same("message", bytesToHex(message), vector.ciphertext_hex);
      same(
        "plaintext",
        bytesToHex(await decrypt(hexToBytes(vector.ciphertext_hex), secret)),
        vector.plaintext_hex,
      );
    },
  };
}

async function openAll(
  origin: Blob | Uint8Array<ArrayBuffer>,
  key: string,
): Promise<{ step: string; code: string; fileName: string; members: unknown; ignored: readonly string[] }> {
  let step = "open";
  try {
    const file = await PicsafeFile.open(origin);
    step = "unlock";
    const report = await file.unlock(key);
    same("tag", await file.tag(), report.tag);
    step = "read";
    const ignored = [...file.ignored, ...report.ignored];
    return { step, code: "ok", fileName: "", members: await contentsOf(report), ignored };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { step, code: error.code, fileName: error.fileName, members: [], ignored: [] };
  }
}

async function contentsOf(report: OpenedReport): Promise<unknown[]> {
  const contents: unknown[] = [];
  for (const { name, size } of report.members.values()) {
    const bytes = await report.bytes(name, size);
    const viaBlob = new Uint8Array(await (await report.blob(name)).arrayBuffer());
    same("blob", bytesToHex(viaBlob), bytesToHex(bytes));
    contents.push({ name, size, sha256: hexOf(await crypto.subtle.digest("SHA-256", bytes)) });
  }
  return contents;
}

function hexOf(buffer: ArrayBuffer | undefined): string {
  return bytesToHex(new Uint8Array(buffer ?? new ArrayBuffer(0)));
}

function same(what: string, actual: string, expected: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual} instead of ${expected}`);
}
