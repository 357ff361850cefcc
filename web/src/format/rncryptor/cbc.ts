// AES-CBC in parts, over a WebCrypto that only knows whole messages and always pads them (PKCS#7).
//
// In CBC every stretch of blocks stands on its own, given the block before it as the IV. What is in the way is
// the padding. Encrypting: WebCrypto appends a block of padding to each part, which is cut off again.
// Decrypting: it wants to find padding at the end, so one more block is appended that decrypts to a whole
// block of padding; encrypting nothing at all, with the part's last block as the IV, yields exactly that block.

import type { Bytes } from "../../contract/bytes";
import { BLOCK_SIZE } from "./header";

const NAME = "AES-CBC";
const NOTHING: Bytes = new Uint8Array(0);

/** Decrypts parts of a message; buffers are kept, because fresh ones cost as much as the decryption. */
export class BlockDecryptor {
  readonly #key: CryptoKey;
  readonly #spare: Bytes[] = [];

  constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** The plaintext of whole blocks, at least one; padding among them is not touched. */
  async decrypt(iv: Bytes, blocks: Bytes): Promise<Bytes> {
    const last = blocks.subarray(blocks.length - BLOCK_SIZE);
    const padding = await crypto.subtle.encrypt({ name: NAME, iv: last }, this.#key, NOTHING);
    const buffer = this.#buffer(blocks.length + BLOCK_SIZE);
    const padded = buffer.subarray(0, blocks.length + BLOCK_SIZE);
    padded.set(blocks);
    padded.set(new Uint8Array(padding), blocks.length);
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: NAME, iv }, this.#key, padded));
    } finally {
      this.#spare.push(buffer);
    }
  }

  #buffer(size: number): Bytes {
    const buffer = this.#spare.pop();
    return buffer !== undefined && buffer.length >= size ? buffer : new Uint8Array(size);
  }
}

/** The ciphertext of whole blocks, without padding. */
export async function encryptBlocks(key: CryptoKey, iv: Bytes, blocks: Bytes): Promise<Bytes> {
  const padded = await crypto.subtle.encrypt({ name: NAME, iv }, key, blocks);
  return new Uint8Array(padded, 0, blocks.length);
}

/** The ciphertext of a message's last part, of any length, with the message's padding. */
export async function encryptEnd(key: CryptoKey, iv: Bytes, end: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: NAME, iv }, key, end));
}
