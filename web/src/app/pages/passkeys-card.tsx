import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Passkey } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/dialog";
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
  const { users } = useServices().client;
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
    <Card title="Passkeys">
      <p class="muted">
        With a passkey you sign in by your finger, your face or your device’s PIN, and no mail is needed.
      </p>
      <AsyncContent loaded={loaded} label="Loading your passkeys" reload={reload}>
        {({ offered, passkeys }) => (
          <>
            <PasskeyList passkeys={passkeys} onRemove={setRemoving} />
            <ErrorNotice error={ending.error} />
            {offered && hasPasskeys() ? (
              <>
                <p class="hint">
                  Add one on your own phone or computer, not on one that others unlock, too. On a ward’s
                  computer you can sign in with your phone’s.
                </p>
                <FreshSignInNotice error={adding.error}>
                  A passkey goes on when you have signed out. So it can be added for 15 minutes after a
                  sign-in only, and nobody adds one who merely finds this page open.
                </FreshSignInNotice>
                <div class="row">
                  <Button icon="key" busy={adding.busy} onPress={add}>
                    Add a passkey
                  </Button>
                </div>
              </>
            ) : (
              <p class="hint">There are no passkeys at this address, or this browser has none.</p>
            )}
          </>
        )}
      </AsyncContent>
      {removing !== null && (
        <ConfirmDialog
          title={`Remove “${removing.name}”?`}
          action="Remove it"
          dangerous
          onClose={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            ending.run(async () => {
              await users.removePasskey(removing.id);
              reload();
              props.onChange();
            });
            setRemoving(null);
          }}
        >
          <p>
            Nobody signs in with it any more, and wherever it has signed somebody in, they are signed out. The
            device still shows it until you delete it there.
          </p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

function PasskeyList(props: {
  readonly passkeys: readonly Passkey[];
  readonly onRemove: (passkey: Passkey) => void;
}): JSX.Element {
  if (props.passkeys.length === 0) return <p>There is no passkey yet.</p>;
  return (
    <ul class="list" aria-label="Your passkeys">
      {props.passkeys.map((passkey) => (
        <li key={passkey.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{passkey.name}</strong>
            <span class="muted small">
              Added {formatDateTime(passkey.createdAt)},{" "}
              {passkey.lastUsedAt === undefined
                ? "never used"
                : `last used ${formatDateTime(passkey.lastUsedAt)}`}
              {passkey.synced && ", on all your devices of the same account"}
            </span>
          </span>
          <IconButton
            icon="trash"
            label={`Remove ${passkey.name}`}
            onPress={() => {
              props.onRemove(passkey);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
