// What somebody sees who follows a link and is not signed in: what this is, and how to see it.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type PastedLink, makeLink } from "../../../contract/links";
import { Badge } from "../../../ui/badge";
import { Button } from "../../../ui/button";
import { CopyButton } from "../../../ui/copy-button";
import { IconList, type IconListItem } from "../../../ui/icon-list";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { LinkCode } from "../../link-code";
import { OpenError } from "./open-error";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { countryName } from "../../text/countries";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import { asWritten } from "../../text/unknown-words";
import { SignInForm } from "../sign-in/sign-in-form";

const steps = (): readonly IconListItem[] => [
  ["person", t("open-step-sign-in"), t("open-step-sign-in.text")],
  ["lock", t("open-step-decrypt"), t("open-step-decrypt.text")],
  ["eye", t("open-step-recorded"), t("open-step-recorded.text")],
];

export function LinkLandingPage({ link }: { link: PastedLink }): JSX.Element {
  const { cloud, recipients } = useServices().client;
  const { loaded, reload } = useAsync((signal) => cloud.locate(link, signal), link.name);
  const asked = useAsync(
    (signal) => recipients.senderOf(makeLink(location.origin, link.country, link.name), signal),
    link.name,
  ).loaded;
  const sender = asked.state === "ready" ? asked.value : undefined;
  return (
    <div class="page">
      <div class="welcome">
        <PageHeader
          title={
            sender === undefined || sender.name === ""
              ? t("open-landing")
              : t("open-landing-from", { sender: asWritten(sender.name) })
          }
          documentTitle={t("open-landing")}
          lead={t("open-landing.lead")}
          badges={
            loaded.state === "ready" && (
              <>
                {sender?.enterprise !== undefined && (
                  <Badge kind="good" icon="shield">
                    {t("open-landing-from.checked", { enterprise: asWritten(sender.enterprise) })}
                  </Badge>
                )}
                <Badge kind="accent" icon="lock">
                  {t("open-landing.size", { size: formatFileSize(loaded.value.size) })}
                </Badge>
                <Badge icon="location">
                  {t("open-landing.country", { country: countryName(link.country) })}
                </Badge>
                <Badge icon="clock">
                  {t("open-landing.until", { time: formatDateTime(loaded.value.expiresAt) })}
                </Badge>
              </>
            )
          }
        />
        {loaded.state === "ready" && sender !== undefined && (
          <p class="muted">
            {sender.enterprise === undefined
              ? t("open-landing-from.unchecked")
              : t("open-landing-from.how", { enterprise: asWritten(sender.enterprise) })}
          </p>
        )}
        {loaded.state !== "failed" && (
          <div class="stack-wide welcome-more">
            <IconList items={steps()} ordered />
            <OtherDevice link={makeLink(location.origin, link.country, link.name)} />
          </div>
        )}
        {loaded.state === "failed" ? (
          <OpenError error={loaded.error} onRetry={reload} />
        ) : (
          <SignInForm title={t("open-landing.sign-in")} />
        )}
      </div>
    </div>
  );
}

/** The same link on the phone or the computer that somebody would rather read it on. */
function OtherDevice({ link }: { link: string }): JSX.Element {
  const [isCodeShown, setCodeShown] = useState(false);
  return (
    <section class="stack-tight" aria-label={t("open-elsewhere")}>
      <h2>{t("open-elsewhere")}</h2>
      <div class="row">
        <Button
          icon="qr"
          isPressed={isCodeShown}
          onPress={() => {
            setCodeShown(!isCodeShown);
          }}
        >
          {t("open-elsewhere.phone")}
        </Button>
        <CopyButton text={link} label={t("open-elsewhere.copy")} />
      </div>
      {isCodeShown && <LinkCode link={link} how={t("open-elsewhere.how")} />}
      <p class="muted small">{t("open-elsewhere.computer")}</p>
    </section>
  );
}
