import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../../../ui/button";
import { TextField } from "../../../ui/form-fields";
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
      <p>PicSafe’s own Key Server does not know this report. If you sent it with another one, look there.</p>
      {props.isPosted && (
        <p class="muted">
          What was posted to a hospital unencrypted, or with the hospital’s own key, has no access log here,
          and cannot be recalled.
        </p>
      )}
      <TextField
        label="Address of the Key Server"
        type="url"
        inputMode="url"
        placeholder="https://key.hospital.example"
        maxLength={255}
        required
        value={url}
        onChange={setUrl}
      />
      <ErrorNotice error={props.error} />
      <div class="row">
        <Button icon="key">Look there</Button>
      </div>
    </form>
  );
}
