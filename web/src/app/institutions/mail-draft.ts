// An e-mail with an attachment, as a file that mail programs open as a draft: `mailto:` cannot attach anything.

const LINE_BYTES = 57;
// whole lines of base64, so that pieces can stand one behind the other
const PIECE = LINE_BYTES * 16_384;
const TYPE = "message/rfc822";

export interface MailDraft {
  /** A canonical address, or empty: its sender chooses one. */
  readonly to: string;
  /** ASCII. */
  readonly subject: string;
  readonly body: string;
  readonly attachment: Blob;
  /** Of the attachment; ASCII without quotes. */
  readonly name: string;
}

/** The mail (RFC 5322, MIME) as a file; `X-Unsent` has mail programs open it for writing. */
export async function mailDraft({ to, subject, body, attachment, name }: MailDraft): Promise<Blob> {
  const boundary = `picsafe-${crypto.randomUUID()}`;
  const head = [
    "X-Unsent: 1",
    ...(to === "" ? [] : [`To: ${to}`]),
    `Subject: ${subject}`,
    "MIME-Version: 1.0",
    "Content-Type: multipart/mixed;",
    ` boundary="${boundary}"`,
    "",
    `--${boundary}`,
    'Content-Type: text/plain; charset="utf-8"',
    "Content-Transfer-Encoding: base64",
    "",
    base64Lines(new TextEncoder().encode(body.replaceAll("\n", "\r\n"))),
    `--${boundary}`,
    `Content-Type: ${attachment.type};`,
    ` name="${name}"`,
    "Content-Transfer-Encoding: base64",
    `Content-Disposition: attachment; filename="${name}"`,
    "",
    "",
  ].join("\r\n");
  const pieces: Blob[] = [];
  for (let start = 0; start < attachment.size; start += PIECE) {
    const bytes = new Uint8Array(await attachment.slice(start, start + PIECE).arrayBuffer());
    pieces.push(new Blob([base64Lines(bytes)]));
  }
  return new Blob([head, ...pieces, `--${boundary}--\r\n`], { type: TYPE });
}

function base64Lines(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += LINE_BYTES) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + LINE_BYTES)));
    text += "\r\n";
  }
  return text;
}
