import type { JSX } from "preact";
import { readRegistration } from "../../../contract/registrations";
import { CopyButton } from "../../../ui/copy-button";
import { AsyncContent } from "../../async-content";
import { formatDateTime } from "../../text/formatters";
import { useAsync } from "../../use-async";

/** What a Key Server is started with, to be copied into a file; shown once it was read and is about this server. */
export function RegistrationBlock({ url, text }: { url: string; text: string }): JSX.Element {
  return (
    <details>
      <summary>Registration for its operator</summary>
      <Block url={url} text={text} />
    </details>
  );
}

function Block({ url, text }: { url: string; text: string }): JSX.Element {
  const { loaded, reload } = useAsync(() => readRegistration(text), text);
  return (
    <AsyncContent loaded={loaded} label="Reading the registration" reload={reload}>
      {({ audience, issuer, made }) =>
        audience === url ? (
          <>
            <p class="small">
              Whoever runs the server saves this in a file and starts it with{" "}
              <code>picsafe serve --services keys --registration FILE</code>. It then takes sign-ins at{" "}
              <span class="break-anywhere">{issuer}</span>, by the public keys of {formatDateTime(made)}.
              Nothing in it is secret.
            </p>
            <pre class="small">{text}</pre>
            <CopyButton text={text} label="Copy registration" />
          </>
        ) : (
          <p>PicSafe answered with the registration of another server.</p>
        )
      }
    </AsyncContent>
  );
}
