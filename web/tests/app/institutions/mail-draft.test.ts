import { expect, it } from "vitest";
import { mailDraft } from "../../../src/app/institutions/mail-draft";
import { patterned } from "../../support/bytes";

const NAME = "0000000011462800528240.picsafe";

async function written(size: number, to = "picsafe@hospital.example"): Promise<string> {
  const attachment = new Blob([patterned(size)], { type: "application/vnd.picsafe" });
  const mail = await mailDraft({ to, subject: "A report", body: "It’s attached.\n", attachment, name: NAME });
  return mail.text();
}

it.each([0, 1, 57, 58, 57 * 16_384 + 5])("encloses a file of %d bytes as it is", async (size) => {
  const mail = await written(size);
  const [, boundary = ""] = /boundary="([^"]+)"/.exec(mail) ?? [];
  const parts = mail.split(`--${boundary}`);
  expect(parts).toHaveLength(4);
  expect(parts[3]).toBe("--\r\n");
  const [head = "", body = ""] = (parts[2] ?? "").split("\r\n\r\n");
  expect(head).toContain(`filename="${NAME}"`);
  expect(head).toContain("Content-Type: application/vnd.picsafe");
  expect(Buffer.from(body, "base64").equals(Buffer.from(patterned(size)))).toBe(true);
});

it("has short lines, all ended as mail ends them", async () => {
  const lines = (await written(10_000)).split("\r\n");
  expect(lines.every((line) => line.length <= 78 && !line.includes("\n"))).toBe(true);
});

it("is a draft, for the hospital or for whom its sender chooses", async () => {
  expect(await written(1)).toMatch(/^X-Unsent: 1\r\nTo: picsafe@hospital\.example\r\nSubject: A report\r\n/);
  expect(await written(1, "")).toMatch(/^X-Unsent: 1\r\nSubject: A report\r\n/);
});

it("says what it says in UTF-8", async () => {
  const [, , text = ""] = (await written(1)).split("\r\n\r\n");
  expect(Buffer.from(text.split("--")[0] ?? "", "base64").toString()).toBe("It’s attached.\r\n");
});
