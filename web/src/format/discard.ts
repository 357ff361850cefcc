import type { Bytes } from "../contract/bytes";

let nowhere: MessagePort | undefined;

/**
 * Gives the memory of a buffer back at once; the bytes, and all views of their buffer, are empty then. Left to
 * the collector, chunks of a large file pile up to about half of its size before they go.
 *
 * Posting a message moves a buffer, and the other end of this channel is closed, so that nobody receives it.
 * `ArrayBuffer.prototype.transfer` would empty the buffer as well, but in Chromium what WebCrypto and blobs
 * made keeps its memory until it is collected.
 */
export function discard(bytes: Bytes): void {
  nowhere ??= closedPort();
  nowhere.postMessage(null, [bytes.buffer]);
}

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return port1;
}
