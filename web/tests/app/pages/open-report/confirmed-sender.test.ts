import { describe, expect, it } from "vitest";
import type { Person, ReceivedReport } from "../../../../src/api";
import { confirmedSender } from "../../../../src/app/pages/open-report/confirmed-sender";

const OWN = "https://my.example.org";
const REPORT_ID = "0000000021462800528240";
const LINK = "/app/report/de/x";
const SENDER = {
  kind: "user",
  userid: 2,
  title: "",
  firstname: "Kim",
  lastname: "Sender",
  email: "Kim@example.org",
  country: "DE",
} as unknown as Person;

/** A person's list of received reports, of two parts, in which the report is second. */
function clientWith(email: string | undefined): {
  readonly client: Parameters<typeof confirmedSender>[0];
  readonly added: string[];
} {
  const added: string[] = [];
  const other = { reportId: "0000000031462800528240", sender: undefined };
  const row = { reportId: REPORT_ID, sender: email === undefined ? undefined : { ...SENDER, email } };
  const received = {
    add: (reportId: string, link?: string): Promise<void> => {
      added.push(`${reportId} ${link ?? ""}`);
      return Promise.resolve();
    },
    part: (cursor?: string) =>
      Promise.resolve(
        cursor === undefined
          ? { reports: [other as ReceivedReport], cursor: "next" }
          : { reports: [row as ReceivedReport], cursor: undefined },
      ),
  };
  const client = { servers: { keyUrl: OWN }, users: { received } } as unknown as Parameters<
    typeof confirmedSender
  >[0];
  return { client, added };
}

function opened(url = OWN, sender = SENDER) {
  return { reportId: REPORT_ID, sender, keyServer: { url } };
}

describe("whom an answer goes to", () => {
  it("is who has sent the report of the link, by the User Server", async () => {
    const { client, added } = clientWith("kim@example.org");
    expect(await confirmedSender(client, opened("https://hospital.example"), LINK)).toBe("kim@example.org");
    expect(added).toEqual([`${REPORT_ID} ${LINK}`]);
  });

  it.each([["mallory@example.org"], [undefined]])(
    "is nobody where the User Server says %s and the audit trail another",
    async (email) => {
      const { client } = clientWith(email);
      await expect(confirmedSender(client, opened(), LINK)).rejects.toMatchObject({
        code: "sender_not_confirmed",
      });
    },
  );

  it("is, of a file, who PicSafe’s own Key Server has seen sign in, and whose number the report has", async () => {
    const { client } = clientWith(undefined);
    expect(await confirmedSender(client, opened(), undefined)).toBe("kim@example.org");
    for (const one of [opened("https://hospital.example"), opened(OWN, { ...SENDER, userid: 3 })]) {
      await expect(confirmedSender(client, one, undefined)).rejects.toMatchObject({
        code: "sender_not_confirmed",
      });
    }
  });
});
