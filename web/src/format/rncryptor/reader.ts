// Opening a message: nothing of it can be read before all of it is verified.
//
// WebCrypto computes an HMAC over one buffer in one call. An incremental HMAC would have to be a script's own,
// several times slower and cryptography outside WebCrypto, so the message is held in memory instead: its bytes
// once, and once more for as long as WebCrypto works on its copy. Holding them has a second use. What is
// decrypted later is what was verified, whatever happens to a file on a disk meanwhile. The plaintext never
// exists as a whole: a part is decrypted when it is read.

import type { Bytes } from "../../contract/bytes";
import { discard } from "../discard";
import { FormatError } from "../errors";
import type { Source } from "../source";
import { BlockDecryptor } from "./cbc";
import { BLOCK_SIZE, HMAC_SIZE, MAX_HEADER_SIZE, ciphertextSize, parseHeader } from "./header";
import { type Secret, keysFor } from "./keys";

/**
 * Checks the HMAC of a whole message and returns its plaintext as a source. The caller must not change the
 * message afterwards.
 *
 * Fails with `truncated`, `unsupported_version` or `unsupported_options` if the message is not whole or not
 * version 3, `invalid_key` if the secret cannot be one, `authentication_failed` if the secret is wrong or the
 * message was changed, and `invalid_padding` if it is authentic and its writer padded it wrongly.
 */
export async function verify(message: Bytes, secret: Secret): Promise<Source> {
  const header = parseHeader(message.subarray(0, MAX_HEADER_SIZE));
  const size = ciphertextSize(message.length, header);
  const keys = await keysFor(secret, header);
  const end = message.length - HMAC_SIZE;
  const authentic = await crypto.subtle.verify(
    "HMAC",
    keys.authentication,
    message.subarray(end),
    message.subarray(0, end),
  );
  if (!authentic) throw new FormatError("authentication_failed", "the key is wrong or the file was changed");
  const ciphertext = message.subarray(header.size - BLOCK_SIZE, end);
  const decryptor = new BlockDecryptor(keys.encryption);
  return new VerifiedMessage(ciphertext, decryptor, size - (await paddingSize(ciphertext, decryptor)));
}

/** The whole plaintext of a message; fails as `verify` does. */
export async function decrypt(message: Bytes, secret: Secret): Promise<Bytes> {
  const plain = await verify(message, secret);
  return plain.read(0, plain.size);
}

class VerifiedMessage implements Source {
  readonly size: number;
  readonly #ciphertext: Bytes; // the IV first, so that there always is a block before
  readonly #decryptor: BlockDecryptor;

  constructor(ciphertext: Bytes, decryptor: BlockDecryptor, size: number) {
    this.size = size;
    this.#ciphertext = ciphertext;
    this.#decryptor = decryptor;
  }

  async read(offset: number, length: number): Promise<Bytes> {
    if (offset < 0 || length < 0 || offset + length > this.size) {
      throw new FormatError("truncated", "the decrypted part ends too early");
    }
    if (length === 0) return new Uint8Array(0);
    const skipped = offset % BLOCK_SIZE;
    const start = offset - skipped; // of the block before, in the ciphertext with its IV
    const blocks = Math.ceil((skipped + length) / BLOCK_SIZE) * BLOCK_SIZE;
    const plain = await this.#decryptor.decrypt(
      this.#ciphertext.subarray(start, start + BLOCK_SIZE),
      this.#ciphertext.subarray(start + BLOCK_SIZE, start + BLOCK_SIZE + blocks),
    );
    return plain.subarray(skipped, skipped + length);
  }

  release(bytes: Bytes): void {
    discard(bytes);
  }
}

async function paddingSize(ciphertext: Bytes, decryptor: BlockDecryptor): Promise<number> {
  const last = ciphertext.length - BLOCK_SIZE;
  const iv = ciphertext.subarray(last - BLOCK_SIZE, last);
  const block = await decryptor.decrypt(iv, ciphertext.subarray(last));
  const size = block.at(-1) ?? 0;
  const padding = block.subarray(-size);
  if (size < 1 || size > BLOCK_SIZE || !padding.every((byte) => byte === size)) {
    throw new FormatError("invalid_padding", "the encrypted part was padded wrongly by its writer");
  }
  return size;
}
