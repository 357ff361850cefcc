// Who is told by mail of the report that was sent, and who has to be sent the link.

import type { JSX } from "preact";
import type { Told } from "../../../api";
import { displayAddress } from "../../../contract/email-addresses";
import { Button } from "../../../ui/button";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { listWithAnd } from "../../text/lists";
import type { AsyncState } from "../../use-async";
import type { Telling } from "./tell-recipients";

export function ToldNotice(props: {
  readonly telling: Telling;
  readonly told: AsyncState<Told>;
  readonly onAgain: () => void;
}): JSX.Element | null {
  const { told, telling, onAgain } = props;
  if (telling.mailed.length === 0 || told.state === "loading") return null;
  if (told.state === "failed") {
    return (
      <Notice
        kind="bad"
        title={t("recipients-untold")}
        actions={
          <Button icon="retry" onPress={onAgain}>
            {t("common-try-again")}
          </Button>
        }
      >
        <p class="break-anywhere">{t("recipients-untold.text", { people: listed(telling.mailed) })}</p>
      </Notice>
    );
  }
  const mailed = told.value.told;
  const byHand = [...told.value.notTold, ...telling.atDomains];
  return (
    <>
      {mailed.length > 0 && (
        <Notice kind="good" title={t("recipients-mailed")}>
          <p class="break-anywhere">{t("recipients-mailed.to", { people: listed(mailed) })}</p>
        </Notice>
      )}
      {byHand.length > 0 && (
        <Notice kind="warn" title={t("recipients-not-mailed")}>
          <p class="break-anywhere">{t("recipients-not-mailed.to", { people: listed(byHand) })}</p>
        </Notice>
      )}
    </>
  );
}

/** Whether the link goes to everybody who is named, without the sender’s doing. */
export function isOnItsWay({ atDomains }: Telling, told: AsyncState<Told>): boolean {
  if (told.state !== "ready" || atDomains.length > 0) return false;
  return told.value.told.length > 0 && told.value.notTold.length === 0;
}

function listed(addresses: readonly string[]): string {
  return listWithAnd(addresses.map((one) => (one.includes("*") ? one : displayAddress(one))));
}
