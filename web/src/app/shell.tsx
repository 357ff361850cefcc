import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { IconButton } from "../ui/button";
import { Icon, type IconName, Logo } from "../ui/icon";
import { type PlainMessageId, t } from "../words";
import { LanguageMenu } from "./language-menu";
import { useNavigation } from "./router";
import { useServices } from "./services";

const ENTERPRISE = "/app/enterprise";
const NAV_ITEMS: readonly {
  readonly href: string;
  readonly label: PlainMessageId;
  readonly icon: IconName;
}[] = [
  { href: "/app/reports", label: "shell-reports", icon: "inbox" },
  { href: "/app/new", label: "shell-new", icon: "plus" },
  { href: "/app/open", label: "shell-open", icon: "folder" },
  { href: ENTERPRISE, label: "shell-enterprise", icon: "building" },
  { href: "/app/account", label: "shell-account", icon: "person" },
];

/**
 * The frame around every page. Signed out there is nowhere to go, so that there is no navigation; administrators
 * alone have an enterprise in it.
 */
export function Shell({
  signedIn,
  administers,
  children,
}: {
  signedIn: boolean;
  administers: boolean;
  children: ComponentChildren;
}): JSX.Element {
  const { path } = useNavigation();
  const items = NAV_ITEMS.filter(({ href }) => administers || href !== ENTERPRISE);
  const current = NAV_ITEMS.find(({ href }) => path === href || path.startsWith(`${href}/`))?.href;
  return (
    <div class={signedIn ? "shell" : "shell signed-out"}>
      <a class="skip-link" href="#content">
        {t("shell-skip")}
      </a>
      <header class="topbar">
        <div class="topbar-inner">
          <a class="brand" href={signedIn ? "/app/reports" : "/"}>
            <Logo />
            PicSafe
          </a>
          {!signedIn && (
            <div class="topbar-language">
              <LanguageMenu />
            </div>
          )}
          {signedIn && (
            <nav class="nav" aria-label={t("shell-navigation")}>
              <ul>
                {items.map(({ href, label, icon }) => (
                  <li key={href}>
                    <a href={href} aria-current={href === current ? "page" : undefined}>
                      <Icon name={icon} />
                      {t(label)}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
          {signedIn && <LockButton />}
        </div>
      </header>
      <OfflineBanner />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function LockButton(): JSX.Element {
  const { idleLock } = useServices();
  const { mayLeave } = useNavigation();
  return (
    <IconButton
      class="button button-icon button-quiet lock-button"
      icon="lock"
      label={t("shell-lock")}
      onPress={() => {
        if (mayLeave()) idleLock.lock();
      }}
    />
  );
}

function OfflineBanner(): JSX.Element {
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const update = (): void => {
      setOffline(!navigator.onLine);
    };
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return <div role="status">{offline && <p class="offline-banner">{t("shell-offline")}</p>}</div>;
}
