// The whole program: finds the servers, then shows the page that the address names.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { t, vocabulary } from "../words";
import { type Approve, Client, Http, type ServerKind, findServers } from "../api";
import { LoadingSkeleton } from "../ui/loading-skeleton";
import { EmptyState } from "../ui/empty-state";
import { Button } from "../ui/button";
import { Logo } from "../ui/icon";
import { takeSharedFiles } from "./arrivals/shared-files";
import { type ApprovalRequest, OperatorApprovalDialog } from "./operator-approval";
import { ErrorBoundary } from "./error-boundary";
import { RouteView } from "./route-view";
import { followAccount, loadFirstWords, useShownLanguage } from "./language";
import { Router } from "./router";
import { matchRoute } from "./routes";
import { watchInput } from "./lock/input";
import { LockWarning } from "./lock/lock-warning";
import { type Services, ServicesContext, createServices } from "./services";
import { useAsync } from "./use-async";
import { explainError } from "./text/error-messages";

/** As `index.html` begins, where it can be seen before the program is there. */
function Starting(): JSX.Element {
  return (
    <div class="shell signed-out">
      <header class="topbar">
        <div class="topbar-inner">
          <span class="brand">
            <Logo />
            PicSafe
          </span>
        </div>
      </header>
      <main class="page page-narrow">
        <LoadingSkeleton label="PicSafe" />
      </main>
    </div>
  );
}

export function App(): JSX.Element {
  const [asked, setAsked] = useState<ApprovalRequest | null>(null);
  const http = useMemo(() => new Http(), []);
  // at once: the worker that has them may be stopped
  const shared = useMemo(
    () => (matchRoute(location.pathname).page === "shared" ? takeSharedFiles() : undefined),
    [],
  );
  useShownLanguage();
  const { loaded, reload } = useAsync<Services>(async () => {
    const [servers] = await Promise.all([findServers(http, location.origin), loadFirstWords()]);
    const client = new Client(servers, http);
    followAccount(client.session);
    const ask =
      (kind: ServerKind): Approve =>
      (operator) =>
        new Promise((answer) => {
          setAsked({ kind, operator, answer });
        });
    const created = createServices(client, ask);
    if (shared !== undefined) created.arrivals.bringShared(shared);
    return created;
  }, "servers");
  const services = loaded.state === "ready" ? loaded.value : undefined;
  useEffect(() => services && watchInput(services.idleLock), [services]);
  // nobody answers for whoever was asked
  useEffect(
    () =>
      services?.client.session.subscribe((user) => {
        if (user !== undefined) return;
        setAsked((before) => {
          before?.answer(false);
          return null;
        });
      }),
    [services],
  );
  if (loaded.state === "loading") {
    return <Starting />;
  }
  if (loaded.state === "failed") {
    const { title, advice } = vocabulary.isReady
      ? explainError(loaded.error)
      : { title: t("common-page-failed"), advice: t("common-page-failed.advice") };
    return (
      <main class="page page-narrow">
        <EmptyState
          kind="bad"
          icon="alert"
          title={title}
          actions={
            <Button icon="retry" onPress={reload}>
              {t("common-try-again")}
            </Button>
          }
        >
          <p>{advice}</p>
        </EmptyState>
      </main>
    );
  }
  return (
    <ServicesContext.Provider value={loaded.value}>
      <Router>
        {/* for the frame of the pages; what is in it has one of its own */}
        <ErrorBoundary>
          <RouteView />
        </ErrorBoundary>
      </Router>
      <LockWarning />
      {asked !== null && (
        <OperatorApprovalDialog
          request={asked}
          onDone={() => {
            setAsked(null);
          }}
        />
      )}
    </ServicesContext.Provider>
  );
}
