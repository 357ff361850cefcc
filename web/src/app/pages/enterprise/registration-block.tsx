import type { JSX } from "preact";
import { readRegistration } from "../../../contract/registrations";
import { CopyButton } from "../../../ui/copy-button";
import { Words, t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { formatDateTime } from "../../text/formatters";
import { useAsync } from "../../use-async";

/** What a Key Server is started with, to be copied into a file; shown once it was read and is about this server. */
export function RegistrationBlock({ url, text }: { url: string; text: string }): JSX.Element {
  return (
    <details>
      <summary>{t("enterprise-registration")}</summary>
      <Block url={url} text={text} />
    </details>
  );
}

function Block({ url, text }: { url: string; text: string }): JSX.Element {
  const { loaded, reload } = useAsync(() => readRegistration(text), text);
  return (
    <AsyncContent loaded={loaded} label={t("enterprise-registration.loading")} reload={reload}>
      {({ audience, issuer, made }) =>
        audience === url ? (
          <>
            <p class="small">
              <Words
                id="enterprise-registration-use"
                args={{ issuer, time: formatDateTime(made) }}
                parts={{
                  code: (command) => <code>{command}</code>,
                  address: (text) => <span class="break-anywhere">{text}</span>,
                }}
              />
            </p>
            <pre class="small prose">{text}</pre>
            <CopyButton text={text} label={t("enterprise-registration.copy")} />
          </>
        ) : (
          <p>{t("enterprise-registration.of-another")}</p>
        )
      }
    </AsyncContent>
  );
}
