import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { KeyServerToken } from "../../../api";
import { Button } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { DescriptionItem } from "../../../ui/description-list";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { useTask } from "../../use-task";
import { formatDateTime } from "../../text/formatters";

/** The Key Server Token, which tells a Key Server that the enterprise's script is asking. */
export function KeyServerTokenCard({ enterpriseId }: { enterpriseId: number }): JSX.Element {
  const { users } = useServices().client;
  const [audience, setAudience] = useState("");
  const [token, setToken] = useState<KeyServerToken | null>(null);
  const task = useTask();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    task.run(async () => {
      const asked = audience.trim();
      setToken(await users.keyServerToken(asked === "" ? undefined : asked, enterpriseId));
    });
  };
  return (
    <Card title={t("enterprise-token")}>
      <p class="muted">{t("enterprise-token.lead")}</p>
      <form class="stack" onSubmit={make}>
        <TextField
          label={t("enterprise-token.server")}
          optional
          type="url"
          inputMode="url"
          placeholder={t("enterprise-token.example")}
          hint={t("enterprise-token.server-hint")}
          maxLength={255}
          value={audience}
          onChange={setAudience}
        />
        <ErrorNotice error={task.error} />
        <Button icon="key" busy={task.busy}>
          {t("enterprise-token.make")}
        </Button>
      </form>
      {token !== null && (
        <Dialog
          title={t("enterprise-token")}
          onClose={() => {
            setToken(null);
          }}
        >
          <dl class="description-list">
            <DescriptionItem name={t("enterprise-token.for")}>
              {token.audience} ({token.operator})
            </DescriptionItem>
            <DescriptionItem name={t("enterprise-token.until")}>
              {formatDateTime(token.expiresAt)}
            </DescriptionItem>
          </dl>
          <CopyableText text={token.keyServerToken} label={t("enterprise-copy")} />
          <p class="muted">{t("enterprise-token.for-trying")}</p>
          <div class="actions">
            <Button
              kind="main"
              onPress={() => {
                setToken(null);
              }}
            >
              {t("common-close")}
            </Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
