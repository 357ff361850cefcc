// Sealing: plaintext of a known length goes in part by part, the message is built in one buffer, because the
// HMAC has to be computed over one.

import type { Bytes } from "../../contract/bytes";
import { discard } from "../discard";
import { CHUNK_SIZE } from "../source";
import { encryptBlocks, encryptEnd } from "./cbc";
import { BLOCK_SIZE, HMAC_SIZE, type Header, headerBytes, newHeader } from "./header";
import { type Keys, type Secret, keysFor } from "./keys";

/** The length in bytes of a message made with a password, by the length of its plaintext. */
export function messageSize(plainSize: number, header: Header): number {
  return header.size + plainSize + (BLOCK_SIZE - (plainSize % BLOCK_SIZE)) + HMAC_SIZE;
}

/** Fills a buffer with a message. */
export class MessageWriter {
  readonly #message: Bytes;
  readonly #keys: Keys;
  readonly #pending = new Uint8Array(CHUNK_SIZE);
  #pendingSize = 0;
  #position: number;
  #encrypting = Promise.resolve();

  private constructor(message: Bytes, header: Header, keys: Keys) {
    this.#message = message;
    this.#keys = keys;
    message.set(headerBytes(header));
    this.#position = header.size;
  }

  /**
   * A writer into `message`, which has exactly `messageSize` bytes. `header` is made afresh but in tests.
   * Fails with `invalid_key` if the secret cannot be one.
   */
  static async into(message: Bytes, secret: Secret, header: Header): Promise<MessageWriter> {
    return new MessageWriter(message, header, await keysFor(secret, header));
  }

  /** How many bytes of the message are there already, from its beginning; all of them after `finish`. */
  get written(): number {
    return this.#position;
  }

  /**
   * Encrypts more of the plaintext; it is not kept after the promise is fulfilled. One part is being encrypted
   * while the caller fetches the next.
   */
  async write(data: Bytes): Promise<void> {
    for (let offset = 0; offset < data.length;) {
      const part = data.subarray(offset, offset + CHUNK_SIZE - this.#pendingSize);
      this.#pending.set(part, this.#pendingSize);
      this.#pendingSize += part.length;
      offset += part.length;
      if (this.#pendingSize === CHUNK_SIZE) {
        await this.#encrypting;
        this.#encrypting = this.#encryptPending();
        this.#encrypting.catch(ignore); // it is seen where it is awaited, unless the caller gives up first
        this.#pendingSize = 0;
      }
    }
  }

  /** Completes the message with its padding and HMAC. */
  async finish(): Promise<void> {
    await this.#encrypting;
    const end = this.#pending.subarray(0, this.#pendingSize);
    this.#place(await encryptEnd(this.#keys.encryption, this.#iv(), end));
    this.#pending.fill(0);
    const authenticated = this.#message.subarray(0, this.#position);
    this.#place(new Uint8Array(await crypto.subtle.sign("HMAC", this.#keys.authentication, authenticated)));
    if (this.#position !== this.#message.length) {
      throw new RangeError("the plaintext has another length than was announced");
    }
  }

  /** Encrypts a full part, of which WebCrypto takes a copy before this gives control back. */
  async #encryptPending(): Promise<void> {
    this.#place(await encryptBlocks(this.#keys.encryption, this.#iv(), this.#pending));
  }

  #iv(): Bytes {
    return this.#message.subarray(this.#position - BLOCK_SIZE, this.#position);
  }

  #place(bytes: Bytes): void {
    this.#message.set(bytes, this.#position);
    this.#position += bytes.length;
    discard(bytes);
  }
}

/** Seals bytes in memory; `header` is made afresh unless given. Fails with `invalid_key`. */
export async function encrypt(plain: Bytes, secret: Secret, header?: Header): Promise<Bytes> {
  const used = header ?? newHeader(typeof secret === "string");
  const message = new Uint8Array(messageSize(plain.length, used));
  const writer = await MessageWriter.into(message, secret, used);
  await writer.write(plain);
  await writer.finish();
  return message;
}

function ignore(): void {
  // the error is seen where the part is awaited
}
