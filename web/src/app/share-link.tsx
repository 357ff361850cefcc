// How a link gets to its recipient. Other programs learn the link only when somebody presses their button.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "../ui/button";
import { CopyButton, CopyableText } from "../ui/copy-button";
import { t } from "../words";
import type { ItemCounts } from "./text/item-counts";
import { LinkCode } from "./link-code";
import { useServices } from "./services";
import { personName } from "./text/person-names";
import { linkMessage } from "./text/share-messages";

/** Copy, text message, WhatsApp, and the device's own share sheet. */
export function ShareLink(props: {
  readonly link: string;
  readonly contents: ItemCounts;
  readonly expiresAt: Date;
}): JSX.Element {
  const { link, contents, expiresAt } = props;
  const [failed, setFailed] = useState(false);
  const [isCodeShown, setCodeShown] = useState(false);
  const { user } = useServices().client.session;
  const message = (): string => linkMessage(link, contents, expiresAt, Date.now(), user && personName(user));
  const share = (): void => {
    navigator.share({ text: message() }).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === "AbortError")) setFailed(true);
    });
  };
  return (
    <div class="stack">
      <CopyableText main text={link} label={t("share-link")} />
      <div class="share-actions">
        <Button
          icon="message"
          onPress={() => {
            location.assign(`sms:?&body=${encodeURIComponent(message())}`);
          }}
        >
          {t("share-link.text-message")}
        </Button>
        <Button
          icon="message"
          onPress={() => {
            const url = `https://wa.me/?text=${encodeURIComponent(message())}`;
            window.open(url, "_blank", "noopener,noreferrer");
          }}
        >
          WhatsApp
        </Button>
        <Button
          icon="mail"
          onPress={() => {
            const subject = encodeURIComponent(t("share-subject"));
            location.assign(`mailto:?subject=${subject}&body=${encodeURIComponent(message())}`);
          }}
        >
          {t("share-link.mail")}
        </Button>
        {"share" in navigator && (
          <Button icon="share" onPress={share}>
            {t("share-link.device")}
          </Button>
        )}
        <Button
          icon="qr"
          isPressed={isCodeShown}
          onPress={() => {
            setCodeShown(!isCodeShown);
          }}
        >
          {t("share-qr")}
        </Button>
        <CopyButton text={message()} label={t("share-link.message")} />
      </div>
      {isCodeShown && <LinkCode link={link} how={t("share-qr.how")} />}
      {failed && <p class="muted small">{t("share-link.failed")}</p>}
      <p class="muted small">{t("share-link.advice")}</p>
    </div>
  );
}
