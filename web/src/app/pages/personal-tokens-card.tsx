import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CreatedPersonalToken, PersonalToken } from "../../api";
import { Button, IconButton } from "../../ui/button";
import { Card } from "../../ui/card";
import { CopyableText } from "../../ui/copy-button";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/form-fields";
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
    <Card title="Personal tokens">
      <p class="muted">
        With one, a program on your computer fetches the reports that you send to PicSafe Cloud into a folder,
        and can do nothing else.
      </p>
      <AsyncContent loaded={loaded} label="Loading your tokens" reload={reload}>
        {(tokens) => (
          <>
            <TokenList tokens={tokens} onRevoke={setRevoking} />
            <ErrorNotice error={ending.error} />
            {tokens.length < MAX_TOKENS && (
              <form class="stack" onSubmit={make}>
                <TextField
                  label="Name of a new token"
                  hint="Such as the computer that will use it."
                  maxLength={100}
                  required
                  value={name}
                  onChange={setName}
                />
                <FreshSignInNotice error={making.error}>
                  A token goes on when you have signed out. So it can be made for 15 minutes after a sign-in
                  only, and nobody makes one who merely finds this page open.
                </FreshSignInNotice>
                <Button icon="key" busy={making.busy}>
                  Make a token
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
          title={`Revoke “${revoking.name}”?`}
          action="Revoke it"
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
          <p>The program that uses it fetches nothing any more. What it has fetched stays where it is.</p>
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
    <Dialog title={`Token “${token.name}”`} onClose={onClose}>
      <p>
        Copy it now: it is shown this once. Keep it as you would keep a password. It is good until{" "}
        {formatDateTime(token.expiresAt)}.
      </p>
      <CopyableText text={token.personalToken} label="Copy" />
      <p class="hint">
        The program is “picsafe sync”. It takes the token as PICSAFE_TOKEN, best from a file that only you can
        read.
      </p>
      <div class="actions">
        <Button kind="main" onPress={onClose}>
          I have copied it
        </Button>
      </div>
    </Dialog>
  );
}

function TokenList(props: {
  readonly tokens: readonly PersonalToken[];
  readonly onRevoke: (token: PersonalToken) => void;
}): JSX.Element {
  if (props.tokens.length === 0) return <p>There is no token yet.</p>;
  return (
    <ul class="list">
      {props.tokens.map((token) => (
        <li key={token.id} class="item item-plain">
          <span class="item-text break-anywhere">
            <strong>{token.name}</strong>
            <span class="muted small">
              {token.lastUsedAt === undefined
                ? "Never used"
                : `Last used ${formatDateTime(token.lastUsedAt)}`}
              , until {formatDateTime(token.expiresAt)}
            </span>
          </span>
          <IconButton
            icon="trash"
            label={`Revoke ${token.name}`}
            onPress={() => {
              props.onRevoke(token);
            }}
          />
        </li>
      ))}
    </ul>
  );
}
