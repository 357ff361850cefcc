// The whole program: finds the servers, then shows the page that the address names.

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Client, Http, type Operator, findServers } from "../api";
import { Loading } from "../ui/loading-skeleton";
import { Empty } from "../ui/empty-state";
import { Button } from "../ui/button";
import { type Asked, OperatorQuestion } from "./operator-approval";
import { Pages } from "./route-view";
import { Router } from "./router";
import { type Services, ServicesContext, makeServices } from "./services";
import { useLoaded } from "./use-async";
import { explain } from "./text/error-messages";

export function Program(): JSX.Element {
  const [asked, setAsked] = useState<Asked | null>(null);
  const http = useMemo(() => new Http(), []);
  const { loaded, reload } = useLoaded<Services>(async () => {
    const client = new Client(await findServers(http, location.origin), http);
    const approve = (operator: Operator): Promise<boolean> =>
      new Promise((answer) => {
        setAsked({ operator, answer });
      });
    return makeServices(client, approve);
  }, "servers");
  if (loaded.state === "loading") {
    return (
      <main class="page page-narrow">
        <Loading label="PicSafe is starting" />
      </main>
    );
  }
  if (loaded.state === "failed") {
    const { title, next } = explain(loaded.error);
    return (
      <main class="page page-narrow">
        <Empty
          kind="bad"
          icon="alert"
          title={title}
          actions={
            <Button icon="retry" onPress={reload}>
              Try again
            </Button>
          }
        >
          <p>{next}</p>
        </Empty>
      </main>
    );
  }
  return (
    <ServicesContext.Provider value={loaded.value}>
      <Router>
        <Pages />
      </Router>
      {asked !== null && (
        <OperatorQuestion
          asked={asked}
          onDone={() => {
            setAsked(null);
          }}
        />
      )}
    </ServicesContext.Provider>
  );
}
