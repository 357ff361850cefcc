import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CreatedPersonalToken, PersonalToken } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { CopyableText } from "../../ui/copy-button";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/form-fields";
import { t } from "../../words";
import { AsyncContent } from "../async-content";
import { ErrorNotice } from "../error-notice";
import { useServices } from "../services";
import { formatDateTime } from "../text/formatters";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { FreshSignInNotice } from "./fresh-sign-in";

const MAX_TOKENS = 10;

/** Personal tokens: made, shown once, and revoked. */
export function PersonalTokensCard(): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload } = useAsync(() => users.personalTokens(), "personal tokens");
  const [name, setName] = useState("");
  const [shown, setShown] = useState<CreatedPersonalToken | null>(null);
  const [revoking, setRevoking] = useState<PersonalToken | null>(null);
  const making = useTask();
  const ending = useTask();
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    making.run(async () => {
      setShown(await users.createPersonalToken(name.trim()));
      setName("");
      reload();
    });
  };
  return (
    <Card title={t("account-tokens")}>
      <p class="muted">{t("account-tokens.text")}</p>
      <AsyncContent loaded={loaded} label={t("account-tokens.loading")} reload={reload}>
        {(tokens) => (
          <>
            <TokenList tokens={tokens} onRevoke={setRevoking} />
            <ErrorNotice error={ending.error} />
            {tokens.length < MAX_TOKENS && (
              <form class="stack" onSubmit={make}>
                <TextField
                  label={t("account-tokens.name")}
                  hint={t("account-tokens.hint")}
                  maxLength={100}
                  required
                  value={name}
                  onChange={setName}
                />
                <FreshSignInNotice error={making.error}>{t("account-tokens.fresh")}</FreshSignInNotice>
                <Button icon="key" busy={making.busy}>
                  {t("account-tokens.make")}
                </Button>
              </form>
            )}
          </>
        )}
      </AsyncContent>
      {shown !== null && (
        <ShownToken
          token={shown}
          onClose={() => {
            setShown(null);
          }}
        />
      )}
      {revoking !== null && (
        <ConfirmDialog
          title={t("account-token-revoke.question", { name: revoking.name })}
          action={t("account-token-revoke.action")}
          dangerous
          onClose={() => {
            setRevoking(null);
          }}
          onConfirm={() => {
            ending.run(async () => {
              await users.revokePersonalToken(revoking.id);
              reload();
            });
            setRevoking(null);
          }}
        >
          <p>{t("account-token-revoke.text")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function ShownToken(props: {
  readonly token: CreatedPersonalToken;
  readonly onClose: () => void;
}): JSX.Element {
  const { token, onClose } = props;
  return (
    <Dialog title={t("account-token-shown", { name: token.name })} onClose={onClose}>
      <p>{t("account-token-shown.text", { until: formatDateTime(token.expiresAt) })}</p>
      <CopyableText text={token.personalToken} label={t("account-token-shown.copy")} />
      <p class="hint">{t("account-token-shown.hint")}</p>
      <div class="actions">
        <Button kind="main" onPress={onClose}>
          {t("account-token-shown.done")}
        </Button>
      </div>
    </Dialog>
  );
}

function TokenList(props: {
  readonly tokens: readonly PersonalToken[];
  readonly onRevoke: (token: PersonalToken) => void;
}): JSX.Element {
  if (props.tokens.length === 0) return <p>{t("account-tokens.none")}</p>;
  return (
    <ul class="list">
      {props.tokens.map((token) => (
        <li key={token.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{token.name}</strong>
            <span class="muted small">
              {token.lastUsedAt === undefined
                ? t("account-token-unused", { until: formatDateTime(token.expiresAt) })
                : t("account-token-used", {
                    used: formatDateTime(token.lastUsedAt),
                    until: formatDateTime(token.expiresAt),
                  })}
            </span>
          </span>
          <IconButton
            icon="trash"
            label={t("account-token-revoke", { name: token.name })}
            onPress={() => {
              props.onRevoke(token);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
