// Who is told by mail of the report that was sent, and who has to be sent the link.

import type { JSX } from "preact";
import type { Told } from "../../../api";
import { displayAddress } from "../../../contract/email-addresses";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { listWithAnd } from "../../text/lists";

export function ToldNotice({ told }: { readonly told: Told }): JSX.Element {
  return (
    <>
      {told.told.length > 0 && (
        <Notice kind="good" title={t("recipients-mailed")}>
          <p class="break-anywhere">{t("recipients-mailed.to", { people: listed(told.told) })}</p>
        </Notice>
      )}
      {told.notTold.length > 0 && (
        <Notice kind="warn" title={t("recipients-not-mailed")}>
          <p class="break-anywhere">{t("recipients-not-mailed.to", { people: listed(told.notTold) })}</p>
        </Notice>
      )}
    </>
  );
}

function listed(addresses: readonly string[]): string {
  return listWithAnd(addresses.map(displayAddress));
}
