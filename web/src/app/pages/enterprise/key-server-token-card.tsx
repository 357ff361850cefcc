import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { KeyServerToken } from "../../../api";
import { Button } from "../../../ui/button";
import { CopyableText } from "../../../ui/copy-button";
import { Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/form-fields";
import { DescriptionItem } from "../../../ui/description-list";
import { Card } from "../../../ui/card";
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
    <Card title="Key Server Token">
      <p class="muted">It names your enterprise to a Key Server, which records it in the access log.</p>
      <form class="stack" onSubmit={make}>
        <TextField
          label="Key Server"
          optional
          type="url"
          inputMode="url"
          placeholder="https://key.hospital.example"
          hint="Leave it empty for PicSafe’s own."
          maxLength={255}
          value={audience}
          onChange={setAudience}
        />
        <ErrorNotice error={task.error} />
        <Button icon="key" busy={task.busy}>
          Make a token
        </Button>
      </form>
      {token !== null && (
        <Dialog
          title="Key Server Token"
          onClose={() => {
            setToken(null);
          }}
        >
          <dl class="description-list">
            <DescriptionItem name="For">
              {token.audience} ({token.operator})
            </DescriptionItem>
            <DescriptionItem name="Until">{formatDateTime(token.expiresAt)}</DescriptionItem>
          </dl>
          <CopyableText text={token.keyServerToken} label="Copy" />
          <p class="muted">Scripts with an API key fetch their own; this one is for trying things out.</p>
          <div class="actions">
            <Button
              kind="main"
              onPress={() => {
                setToken(null);
              }}
            >
              Close
            </Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
