// PicSafe on the home screen: offered below the list of reports until somebody says no, and always in Settings.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { Notice } from "../../ui/notice";
import { t } from "../../words";
import type { InstallWay } from "./install-prompt";
import { installPrompt } from "./of-this-page";

function useInstallPrompt(): { readonly way: InstallWay; readonly isDeclined: boolean } {
  const now = () => ({ way: installPrompt.way, isDeclined: installPrompt.isDeclined });
  const [state, setState] = useState(now);
  useEffect(
    () =>
      installPrompt.subscribe(() => {
        setState(now());
      }),
    [],
  );
  return state;
}

function InstallButton(): JSX.Element {
  return (
    <Button
      icon="download"
      onPress={() => {
        void installPrompt.install();
      }}
    >
      {t("phone-install.install")}
    </Button>
  );
}

export function InstallOffer(): JSX.Element | null {
  const { way, isDeclined } = useInstallPrompt();
  if (way === "none" || isDeclined) return null;
  return (
    <Notice
      title={t("phone-install")}
      actions={
        <>
          {way === "prompt" && <InstallButton />}
          <Button
            kind="quiet"
            onPress={() => {
              installPrompt.decline();
            }}
          >
            {t("phone-install.decline")}
          </Button>
        </>
      }
    >
      <p>{t("phone-install.what")}</p>
      {way === "share-menu" && <p>{t("phone-install.share-menu")}</p>}
    </Notice>
  );
}

export function InstallCard(): JSX.Element {
  const { way } = useInstallPrompt();
  return (
    <Card title={t("phone-install")}>
      <p class="muted">{t("phone-install.what")}</p>
      {way === "prompt" && (
        <div class="row">
          <InstallButton />
        </div>
      )}
      {way === "share-menu" && <p>{t("phone-install.share-menu")}</p>}
      {way === "none" && <p>{t("phone-install.elsewhere")}</p>}
    </Card>
  );
}
