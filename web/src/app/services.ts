// The one set of objects that the whole program works with: who is signed in, and the servers.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Approve, Client, EndpointServer, KeyServer, ServerKind, User } from "../api";
import { FhirServer } from "../delivery/fhir/server";
import { Arrivals } from "./arrivals/arrivals";
import { BoxLogins } from "./integrations/box-logins";
import { DropboxTokens } from "./integrations/dropbox-tokens";
import { FhirLogins } from "./integrations/fhir-logins";
import { KeyServerHistory } from "./key-server-history";
import { IdleLock } from "./lock/idle-lock";
import { RecentPatients } from "./pages/compose/recent-patients";
import { ListPlaces } from "./pages/reports/list-places";
import { Drafts } from "./queue/drafts";
import { Outbox } from "./queue/outbox";
import { LogEvidence } from "./receipts/log-evidence";
import { Vault } from "./vault/vault";
import { BegunReports } from "./begun-report";

export interface Services {
  readonly client: Client;
  /** What has come from elsewhere on the device. */
  readonly arrivals: Arrivals;
  /** Locks the page when nobody uses it. */
  readonly idleLock: IdleLock;
  /** A Key Server, PicSafe's own by default; the person is asked before one of somebody else is told anything. */
  readonly keyServer: (url?: string) => KeyServer;
  /** As `keyServer`, for what nobody has asked for: where a person would have to be asked, it fails. */
  readonly quietKeyServer: (url: string) => KeyServer;
  readonly keyServerHistory: KeyServerHistory;
  /** What came with the session's keys, and what was seen of Key Servers' logs. */
  readonly logEvidence: LogEvidence;
  /** A hospital's Endpoint Server; the person is asked before it is told anything. */
  readonly endpointServer: (url: string) => EndpointServer;
  /** A hospital’s FHIR server, told what somebody signs in with there: a header, empty for nothing. */
  readonly fhirServer: (base: string, authorization: string) => FhirServer;
  readonly fhirLogins: FhirLogins;
  readonly dropboxTokens: DropboxTokens;
  readonly boxLogins: BoxLogins;
  /** Where somebody was in their lists of reports. */
  readonly listPlaces: ListPlaces;
  /** Whom the last reports were of. */
  readonly recentPatients: RecentPatients;
  /** What reads and writes the labels of reports. */
  readonly vault: Vault;
  /** What a page has begun of a new report. */
  readonly begun: BegunReports;
  /** What is kept on this device of reports that are not sent. */
  readonly drafts: Drafts;
  /** Reports that wait for a network. */
  readonly outbox: Outbox;
}

export function createServices(client: Client, ask: (kind: ServerKind) => Approve): Services {
  const arrivals = new Arrivals(client.http.clock);
  const keyServerHistory = new KeyServerHistory();
  const logEvidence = new LogEvidence(client.http.clock);
  const fhirLogins = new FhirLogins(client.http.clock);
  const dropboxTokens = new DropboxTokens(client.http.clock);
  const boxLogins = new BoxLogins(client.http.clock);
  const vault = new Vault(client.users);
  const listPlaces = new ListPlaces();
  const recentPatients = new RecentPatients();
  const begun = new BegunReports();
  const idleLock = new IdleLock(client.http.clock, () => {
    client.session.lock();
  });
  const drafts = new Drafts(client.http.clock);
  const outbox = new Outbox(client, idleLock, drafts);
  arrivals.follow(client.session);
  client.session.subscribe((user) => {
    idleLock.follow(user, client.session.isEnded);
    if (user !== undefined) return;
    keyServerHistory.clear();
    logEvidence.clear();
    fhirLogins.clear();
    dropboxTokens.clear();
    boxLogins.clear();
    vault.clear();
    listPlaces.clear();
    recentPatients.clear();
    begun.clear();
    outbox.clear();
    drafts.clear();
  });
  return {
    client,
    arrivals,
    idleLock,
    keyServer: (url) =>
      client.keyServer(url, ask("key_server"), (given) => {
        logEvidence.received(given);
      }),
    quietKeyServer: (url) => client.keyServer(url, never, ignore),
    keyServerHistory,
    logEvidence,
    endpointServer: (url) => client.endpointServer(url, ask("endpoint")),
    fhirServer: (base, authorization) => new FhirServer(base, client.http, authorization),
    fhirLogins,
    dropboxTokens,
    boxLogins,
    listPlaces,
    recentPatients,
    vault,
    begun,
    drafts,
    outbox,
  };
}

function never(): Promise<boolean> {
  return Promise.resolve(false);
}

function ignore(): void {
  // nothing that is asked for quietly gives out a key
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("there are no services around this");
  return services;
}

/** Who is signed in, kept up to date. */
export function useUser(): User | undefined {
  const { session } = useServices().client;
  const [user, setUser] = useState(session.user);
  useEffect(() => {
    setUser(session.user);
    return session.subscribe(setUser);
  }, [session]);
  return user;
}

/** Whether the profile has what an audit trail needs: without it there are no keys. */
export function isProfileComplete(user: User): boolean {
  return user.firstname !== "" && user.lastname !== "" && user.country !== "";
}
