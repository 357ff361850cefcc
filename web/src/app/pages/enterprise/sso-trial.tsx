import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EnterpriseSso, SsoOffer } from "../../../api/sso";
import { displayAddress } from "../../../contract/email-addresses";
import { Button } from "../../../ui/button";
import { DescriptionItem } from "../../../ui/description-list";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { clientName } from "../../passkeys/client-name";
import { useServices, useUser } from "../../services";
import { SsoLink } from "../../sso/sso-link";
import { formatDateTime } from "../../text/formatters";
import { useKeptFocus } from "../../use-kept-focus";
import { useTask } from "../../use-task";
import { SsoError } from "./sso-error";

/** Somebody signs in by it before it counts: until then nobody has to rely on it. */
export function SsoTrial(props: {
  readonly sso: EnterpriseSso;
  readonly enterpriseId: number;
  readonly reload: () => void;
}): JSX.Element {
  const { sso, enterpriseId, reload } = props;
  const { users } = useServices().client;
  const email = useUser()?.email ?? "";
  const [offer, setOffer] = useState<SsoOffer | null>(null);
  const place = useKeptFocus<HTMLDivElement>(offer === null ? "try" : "offer");
  const task = useTask();
  const begin = (): void => {
    task.run(async () => {
      setOffer(await users.sso.beginTrial(email, enterpriseId));
    });
  };
  return (
    <div class="stack">
      {sso.secretWaits && (
        <Notice kind="warn">
          <p>{t("sso-trial.secret-waits")}</p>
        </Notice>
      )}
      <Notice kind={sso.triedAt === undefined ? "info" : "good"}>
        <p>
          {sso.triedAt === undefined
            ? t("sso-trial")
            : t("sso-trial.done", { when: formatDateTime(sso.triedAt) })}
        </p>
      </Notice>
      <div>
        <dl class="description-list">
          <DescriptionItem name={t("sso-trial.address")}>
            <bdi class="break-anywhere">{displayAddress(email)}</bdi>
          </DescriptionItem>
        </dl>
        <p class="hint">{t("sso-trial.hint")}</p>
      </div>
      <SsoError error={task.error} />
      <div ref={place}>
        {offer === null ? (
          <Button busy={task.busy} onPress={begin}>
            {t("sso-trial.try")}
          </Button>
        ) : (
          <SsoLink
            offer={offer}
            terms={{ client: clientName() }}
            onSignedIn={() => {
              setOffer(null);
              reload();
            }}
            onSpent={begin}
          />
        )}
      </div>
    </div>
  );
}
