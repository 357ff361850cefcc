import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";

/** Asks for the Key Server of a report whose key PicSafe does not have. */
export function KeyServerPrompt(props: {
  /** Why the last address was not right; nothing if there was none yet. */
  readonly error: unknown;
  /** Whether the report went to a hospital, perhaps without any Key Server. */
  readonly isPosted: boolean;
  readonly onChosen: (url: string) => void;
}): JSX.Element {
  const [url, setUrl] = useState("");
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        props.onChosen(url.trim());
      }}
    >
      <p>{t("reports-which-server")}</p>
      {props.isPosted && <p class="muted">{t("reports-which-server.posted")}</p>}
      <TextField
        label={t("reports-which-server.address")}
        type="url"
        inputMode="url"
        placeholder={t("reports-which-server.example")}
        maxLength={255}
        required
        value={url}
        onChange={setUrl}
      />
      <ErrorNotice error={props.error} />
      <div class="row">
        <Button icon="key">{t("reports-which-server.look")}</Button>
      </div>
    </form>
  );
}
