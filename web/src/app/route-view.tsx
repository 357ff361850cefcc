// Which page is shown for which address. What is behind a sign-in asks for it in its place, so that the address
// stays; what is large is loaded when it is first needed.

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ButtonLink } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { t } from "../words";
import { useSignInSecret } from "./arrivals/use-arrivals";
import { useLaunches } from "./arrivals/use-launches";
import { ErrorBoundary } from "./error-boundary";
import { lazyPage } from "./lazy-page";
import { LockPage } from "./lock/lock-page";
import { useLock } from "./lock/use-lock";
import { ProfilePage } from "./pages/sign-in/profile-page";
import { MagicLinkSignIn, SignInPage } from "./pages/sign-in/sign-in-page";
import { useNavigation } from "./router";
import { type Route, matchRoute } from "./routes";
import { isProfileComplete, useServices, useUser } from "./services";
import { Shell } from "./shell";

const ReportsPage = lazyPage(
  "reports",
  async () => (await import("./pages/reports/reports-page")).ReportsPage,
  ["phone", "queue", "reports", "sent", "vault"],
);
const ReceivedPage = lazyPage(
  "received",
  async () => (await import("./pages/reports/received-page")).ReceivedPage,
  ["reports"],
);
const LinkLandingPage = lazyPage(
  "link landing",
  async () => (await import("./pages/open-report/link-landing-page")).LinkLandingPage,
  ["access", "labels", "open", "pdf", "policies", "receipts", "share"],
);
const LinkPage = lazyPage("link", async () => (await import("./pages/open-report/link-page")).LinkPage, [
  "access",
  "labels",
  "open",
  "pdf",
  "policies",
  "receipts",
]);
const OpenPage = lazyPage("open", async () => (await import("./pages/open-report/file-page")).FilePage, [
  "access",
  "labels",
  "open",
  "pdf",
  "policies",
  "receipts",
]);
const ReportPage = lazyPage("report", async () => (await import("./pages/reports/report-page")).ReportPage, [
  "access",
  "policies",
  "receipts",
  "reports",
  "share",
  "vault",
]);
const NewPage = lazyPage("new", async () => (await import("./pages/compose/new-page")).NewPage, [
  "capture",
  "compose",
  "consent",
  "institutions",
  "integrations",
  "labels",
  "pdf",
  "phone",
  "policies",
  "queue",
  "receipts",
  "recipients",
  "send",
  "sent",
  "share",
  "vault",
]);
const SharedSignInPage = lazyPage(
  "shared sign-in",
  async () => (await import("./pages/sign-in/shared-sign-in-page")).SharedSignInPage,
  ["phone"],
);
const AccountPage = lazyPage("account", async () => (await import("./pages/account-page")).AccountPage, [
  "account",
]);
const SettingsPage = lazyPage("settings", async () => (await import("./pages/settings-page")).SettingsPage, [
  "account",
  "institutions",
  "integrations",
  "phone",
  "vault",
]);
const ConnectedPage = lazyPage(
  "connected",
  async () => (await import("./integrations/connected-page")).ConnectedPage,
  ["integrations"],
);
const EnterprisePage = lazyPage(
  "enterprise",
  async () => (await import("./pages/enterprise/enterprise-page")).EnterprisePage,
  ["account", "enterprise", "institutions", "lock", "policies", "rules", "sso"],
);

export function RouteView(): JSX.Element {
  const user = useUser();
  const { session } = useServices().client;
  const { path, visit, go } = useNavigation();
  const route = matchRoute(path);
  const lock = useLock();
  const secret = useSignInSecret();
  useLaunches();
  const lockedBy = lock.phase === "locked" ? lock.userid : undefined;
  // where somebody was is nobody else's business: who comes in their place begins elsewhere, before anything is shown
  useEffect(() => {
    if (lockedBy === undefined) return undefined;
    return session.subscribe((entered) => {
      if (entered !== undefined && entered.userid !== lockedBy) go("/app/reports", { replace: true });
    });
  }, [session, lockedBy, go]);
  return (
    <Shell signedIn={user !== undefined && isProfileComplete(user)} administers={user?.administers ?? false}>
      <ErrorBoundary visit={visit}>
        {secret !== undefined && user === undefined ? (
          <MagicLinkSignIn secret={secret} />
        ) : lock.phase === "locked" ? (
          <LockPage lostDraft={lock.lostDraft} isEnded={lock.isEnded ?? false} />
        ) : user === undefined ? (
          <SignedOut route={route} />
        ) : isProfileComplete(user) ? (
          <SignedIn key={visit} route={route} />
        ) : (
          <ProfilePage />
        )}
      </ErrorBoundary>
    </Shell>
  );
}

function SignedOut({ route }: { route: Route }): JSX.Element {
  if (route.page === "link") return <LinkLandingPage link={route.link} />;
  if (route.page === "connected") return <ConnectedPage />;
  if (route.page === "unknown") return <NotFoundPage />;
  if (route.page === "shared") return <SharedSignInPage />;
  return <SignInPage />;
}

function SignedIn({ route }: { route: Route }): JSX.Element {
  switch (route.page) {
    case "home":
    case "sign-in":
      return <RedirectToReports />;
    case "reports":
      return <ReportsPage />;
    case "received":
      return <ReceivedPage />;
    case "report":
      return <ReportPage reportId={route.reportId} />;
    case "link":
      return <LinkPage link={route.link} />;
    case "open":
      return <OpenPage />;
    case "new":
      return <NewPage />;
    case "shared":
      return <NewPage isShared />;
    case "enterprise":
      return <EnterprisePage enterpriseId={route.enterpriseId} />;
    case "account":
      return <AccountPage />;
    case "connected":
      return <ConnectedPage />;
    case "settings":
      return <SettingsPage />;
    case "unknown":
      return <NotFoundPage />;
  }
}

function RedirectToReports(): JSX.Element {
  const { go } = useNavigation();
  useEffect(() => {
    go("/app/reports", { replace: true });
  }, [go]);
  return <div class="page" />;
}

function NotFoundPage(): JSX.Element {
  return (
    <div class="page page-narrow">
      <PageHeader title={t("shell-nothing-here")} />
      <section class="card">
        <EmptyState
          icon="info"
          title={t("shell-nothing-here.reason")}
          actions={
            <ButtonLink kind="main" href="/app/reports">
              {t("shell-go-to-reports")}
            </ButtonLink>
          }
        >
          <p>{t("shell-nothing-here.advice")}</p>
        </EmptyState>
      </section>
    </div>
  );
}
