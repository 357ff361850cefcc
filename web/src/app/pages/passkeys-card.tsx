import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Passkey } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/dialog";
import { t } from "../../words";
import { AsyncContent } from "../async-content";
import { ErrorNotice } from "../error-notice";
import { hasPasskeys } from "../passkeys/authenticator";
import { useNewPasskey } from "../passkeys/use-new-passkey";
import { useServices } from "../services";
import { formatDateTime } from "../text/formatters";
import { useAsync } from "../use-async";
import { useTask } from "../use-task";
import { FreshSignInNotice } from "./fresh-sign-in";

/** Passkeys: added, looked through and removed. */
export function PasskeysCard(props: { readonly onChange: () => void }): JSX.Element {
  const { client, vault } = useServices();
  const { users } = client;
  const { loaded, reload } = useAsync(() => users.passkeys(), "passkeys");
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const addPasskey = useNewPasskey();
  const adding = useTask();
  const ending = useTask();
  const add = (): void => {
    adding.run(async () => {
      await addPasskey();
      reload();
    });
  };
  return (
    <Card title={t("account-passkeys")}>
      <p class="muted">{t("account-passkeys.text")}</p>
      <AsyncContent loaded={loaded} label={t("account-passkeys.loading")} reload={reload}>
        {({ offered, passkeys }) => (
          <>
            <PasskeyList passkeys={passkeys} onRemove={setRemoving} />
            <ErrorNotice error={ending.error} />
            {offered && hasPasskeys() ? (
              <>
                <p class="hint">{t("account-passkeys.advice")}</p>
                <FreshSignInNotice error={adding.error}>{t("account-passkeys.fresh")}</FreshSignInNotice>
                <div class="row">
                  <Button icon="key" busy={adding.busy} onPress={add}>
                    {t("account-passkeys.add")}
                  </Button>
                </div>
              </>
            ) : (
              <p class="hint">{t("account-passkeys.unavailable")}</p>
            )}
          </>
        )}
      </AsyncContent>
      {removing !== null && (
        <ConfirmDialog
          title={t("account-passkey-remove.question", { name: removing.name })}
          action={t("account-passkey-remove.action")}
          dangerous
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            ending.run(async () => {
              await users.removePasskey(removing.id);
              reload();
              props.onChange();
              // at once: what is sealed from now on is nothing for whoever has that passkey
              await vault.forget(removing.id);
            });
            setRemoving(null);
          }}
        >
          <p>{t("account-passkey-remove.text")}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function PasskeyList(props: {
  readonly passkeys: readonly Passkey[];
  readonly onRemove: (passkey: Passkey) => void;
}): JSX.Element {
  if (props.passkeys.length === 0) return <p>{t("account-passkeys.none")}</p>;
  return (
    <ul class="list" aria-label={t("account-passkeys.list")}>
      {props.passkeys.map((passkey) => (
        <li key={passkey.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{passkey.name}</strong>
            <span class="muted small">{usageOf(passkey)}</span>
          </span>
          <IconButton
            icon="trash"
            label={t("account-passkey-remove", { name: passkey.name })}
            onPress={() => {
              props.onRemove(passkey);
            }}
          />
        </li>
      ))}
    </ul>
  );
}

function usageOf({ createdAt, lastUsedAt, synced }: Passkey): string {
  const added = formatDateTime(createdAt);
  const usage =
    lastUsedAt === undefined
      ? t("account-passkey-unused", { added })
      : t("account-passkey-used", { added, used: formatDateTime(lastUsedAt) });
  return synced ? t("account-passkey-synced", { passkey: usage }) : usage;
}
