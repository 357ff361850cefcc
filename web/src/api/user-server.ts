import type * as Wire from "../contract/openapi";
import { ApiError } from "./errors";
import {
  type Destination,
  type Invitations,
  type LoggedReport,
  type UploadedReport,
  type MemberReports,
  type Reports,
  invitations,
  memberReports,
  report,
  reports,
} from "./answers";
import {
  type ApiKey,
  type CreatedApiKey,
  type Enterprise,
  type KeyServerToken,
  type RegisteredServer,
  type ServerKind,
  apiKeys,
  createdApiKey,
  enterprise,
  keyServerToken,
  server,
  servers,
} from "./enterprise-answers";
import { type BoxAppView, type BoxSignedIn, boxApp, boxSignedIn } from "./box";
import { ignored } from "./decode";
import type { Call, Http } from "./http";
import type { RecallReason } from "./key-server";
import { type KeptReport, described } from "./kept-report";
import {
  type EnterpriseInstitutions,
  type InstitutionSettings,
  type Institutions,
  enterpriseInstitutions,
  institutions,
  institutionsToSave,
} from "./institutions";
import {
  type CreatedPersonalToken,
  type PersonalToken,
  createdPersonalToken,
  personalTokens,
} from "./personal-tokens";
import {
  type NewPasskey,
  type NewPasskeyQuestion,
  type Passkey,
  type Passkeys,
  type SessionState,
  addedPasskey,
  newPasskeyQuestion,
  passkeys,
  sessions,
} from "./passkeys";
import { EnterpriseMembers } from "./enterprise-members";
import { ReceivedList } from "./received-list";
import { RuleBook } from "./rule-book";
import type { Session } from "./session";
import { SsoAdministration } from "./sso-administration";
import { type VaultRecord, vaultRecord, vaultToKeep } from "./vault";
import { withdrawalParts } from "./withdrawals";

type UserServerCall<T> = Omit<Call<T>, "url" | "token"> & { readonly path: string };

/** The User Server, as a signed-in person asks it; everything fails with ApiError. */
export class UserServer {
  /** What one has opened of others' reports. */
  readonly received: ReceivedList;
  /** The members of an enterprise that one administers. */
  readonly members: EnterpriseMembers;
  /** By which providers people of enterprises' domains sign in. */
  readonly sso: SsoAdministration;
  /** What enterprises lay down. */
  readonly rules: RuleBook;
  readonly #url: string;
  readonly #http: Http;
  readonly #session: Session;

  constructor(url: string, http: Http, session: Session) {
    this.#url = url;
    this.#http = http;
    this.#session = session;
    this.received = new ReceivedList((call) => this.#call(call));
    this.members = new EnterpriseMembers((call) => this.#call(call));
    this.sso = new SsoAdministration((call, id) => this.#enterprise(call, id));
    this.rules = new RuleBook(
      (call) => this.#call(call),
      (call, id) => this.#enterprise(call, id),
    );
  }

  /** Erases the account, and forgets the sign-in; `last_administrator` if an enterprise would have none. */
  async eraseAccount(): Promise<void> {
    await this.#call({ method: "DELETE", path: "/me", answer: ignored });
    this.#session.clear();
  }

  invitations(): Promise<Invitations> {
    return this.#call({ method: "GET", path: "/me/invitations", answer: invitations });
  }

  /** Accepts an invitation, or declines it or leaves the enterprise. */
  answerInvitation(enterpriseId: number, accept: boolean): Promise<Invitations> {
    const body = { enterprise_id: enterpriseId, accept } satisfies Wire.InvitationAnswer;
    return this.#call({ method: "POST", path: "/me/invitations", body, answer: invitations });
  }

  /** A part of one's own list, newest first. */
  reports(cursor?: string, limit?: number): Promise<Reports> {
    return this.#call({ method: "GET", path: "/reports", query: { cursor, limit }, answer: reports });
  }

  async personalTokens(): Promise<readonly PersonalToken[]> {
    return (await this.#call({ method: "GET", path: "/me/tokens", answer: personalTokens })).tokens;
  }

  /** Makes a personal token, which is shown this once; `fresh_sign_in_required` a while after the sign-in. */
  createPersonalToken(name: string): Promise<CreatedPersonalToken> {
    const body = { name } satisfies Partial<Wire.PersonalTokenRequest>;
    const call = { method: "POST", path: "/me/tokens", body, answer: createdPersonalToken } as const;
    return this.#call({ ...call, idempotent: false });
  }

  /** Revokes a personal token and the tokens made with it. */
  async revokePersonalToken(tokenId: string): Promise<void> {
    await this.#call({
      method: "DELETE",
      path: `/me/tokens/${encodeURIComponent(tokenId)}`,
      answer: ignored,
    });
  }

  passkeys(): Promise<Passkeys> {
    return this.#call({ method: "GET", path: "/passkeys", answer: passkeys });
  }

  /** What to ask a device for a new passkey; `fresh_sign_in_required` a while after the sign-in. */
  askForNewPasskey(): Promise<NewPasskeyQuestion> {
    return this.#call({ method: "POST", path: "/passkeys/options", answer: newPasskeyQuestion });
  }

  /** Adds a passkey that a device has made. */
  addPasskey(made: NewPasskey): Promise<Passkey> {
    const call = { method: "POST", path: "/passkeys", body: { ...made }, answer: addedPasskey } as const;
    return this.#call({ ...call, idempotent: false });
  }

  /** Removes a passkey, and ends the sessions that it has started. */
  async removePasskey(passkeyId: string): Promise<void> {
    await this.#call({
      method: "DELETE",
      path: `/passkeys/${encodeURIComponent(passkeyId)}`,
      answer: ignored,
    });
  }

  /** What one's devices have sealed for one another. */
  vault(): Promise<VaultRecord> {
    return this.#call({ method: "GET", path: "/me/vault", answer: vaultRecord });
  }

  /** Replaces it; `changed_meanwhile` if it is not of that version any more. */
  replaceVault(changed: VaultRecord): Promise<VaultRecord> {
    const body = vaultToKeep(changed);
    // asked twice, it would be of another version
    const call = { method: "PUT", path: "/me/vault", body: { ...body }, answer: vaultRecord } as const;
    return this.#call({ ...call, idempotent: false });
  }

  /** Changes what one's own devices call a report. */
  async changeLabel(reportId: string, label: string | null): Promise<void> {
    const body = { label } satisfies Wire.ReportChange;
    const path = `/reports/${encodeURIComponent(reportId)}`;
    await this.#call({ method: "PATCH", path, body, answer: ignored });
  }

  /** Where one is signed in, those used last first. */
  async sessions(): Promise<readonly SessionState[]> {
    return (await this.#call({ method: "GET", path: "/me/sessions", answer: sessions })).sessions;
  }

  /** Signs out one of them. */
  async endSession(sessionId: string): Promise<void> {
    await this.#call({
      method: "DELETE",
      path: `/me/sessions/${encodeURIComponent(sessionId)}`,
      answer: ignored,
    });
  }

  /** The institutions that one can send to. */
  institutions(): Promise<Institutions> {
    return this.#call({ method: "GET", path: "/me/institutions", answer: institutions });
  }

  /** Replaces the institutions of one's own; `changed_meanwhile` if they are not those of `before` any more. */
  changeInstitutions(
    own: readonly InstitutionSettings[],
    before: Pick<Institutions, "version">,
  ): Promise<Institutions> {
    const body = {
      version: before.version,
      institutions: institutionsToSave(own),
    } satisfies Wire.OwnInstitutions;
    return this.#call({ method: "PUT", path: "/me/institutions", body, answer: institutions });
  }

  /** The app by which people sign in at Box; `box_not_offered` where the operator has none. */
  boxApp(): Promise<BoxAppView> {
    return this.#call({ method: "GET", path: "/integrations/box", answer: boxApp });
  }

  /** Signs in at Box with a code, or renews that; `box_refused` if either is used or over. */
  signInToBox(grant: { readonly code: string } | { readonly renewal: string }): Promise<BoxSignedIn> {
    return this.#call({
      method: "POST",
      path: "/integrations/box/token",
      body: { ...grant },
      answer: boxSignedIn,
      // a code works once; of a renewal Box gives the same again
      idempotent: "renewal" in grant,
    });
  }

  /** Logs an uploaded report; `not_uploaded` if the file is not there. */
  async logReport(
    link: string,
    kept: KeptReport,
    destination: Destination,
    signal?: AbortSignal,
  ): Promise<UploadedReport> {
    const body = { link, ...described(kept), destination } satisfies Wire.ReportToLog;
    const logged = await this.#call({ method: "POST", path: "/reports", body, answer: report, signal });
    const { size, expiresAt } = logged;
    if (logged.link === undefined || size === undefined || expiresAt === undefined) {
      throw new ApiError("invalid_answer", "invalid_answer");
    }
    return { ...logged, link: logged.link, size, expiresAt };
  }

  /**
   * Tells that a report was taken back: enterprises that have it, and by mail those of these people who have it
   * in their own list. `supersededBy` is the ID of the corrected report in its place.
   */
  async tellOfWithdrawal(
    reportId: string,
    openedBy: readonly number[],
    reason: RecallReason,
    supersededBy?: string,
  ): Promise<void> {
    const path = `/reports/${encodeURIComponent(reportId)}/withdrawal`;
    for (const body of withdrawalParts(openedBy, reason, supersededBy)) {
      await this.#call({ method: "POST", path, body, answer: ignored });
    }
  }

  /** Logs a report that went to an endpoint or into a file: its sender sees it in their list. */
  logSent(
    reportId: string,
    kept: KeptReport,
    destination: "endpoint" | "file",
    signal?: AbortSignal,
  ): Promise<LoggedReport> {
    const body = { report_id: reportId, ...described(kept), destination } satisfies Wire.ReportToLog;
    return this.#call({ method: "POST", path: "/reports", body, answer: report, signal });
  }

  /** The enterprise that one administers; `enterprise` is its number, for administrators of several. */
  enterprise(id?: number): Promise<Enterprise> {
    return this.#enterprise({ method: "GET", path: "", answer: enterprise }, id);
  }

  /** Replaces what is given, and looks whether domains are proven. */
  changeEnterprise(
    change: {
      readonly domains?: readonly string[];
      readonly emails?: readonly string[];
      readonly lock_minutes?: number | null;
      readonly directory?: boolean;
    },
    id?: number,
  ): Promise<Enterprise> {
    return this.#enterprise({ method: "PATCH", path: "", body: change, answer: enterprise }, id);
  }

  async apiKeys(id?: number): Promise<readonly ApiKey[]> {
    return (await this.#enterprise({ method: "GET", path: "/api-keys", answer: apiKeys }, id)).apiKeys;
  }

  /** Makes an API key, which is shown this once. */
  createApiKey(name: string, id?: number): Promise<CreatedApiKey> {
    const body = { name } satisfies Wire.NewApiKey;
    const call = { method: "POST", path: "/api-keys", body, answer: createdApiKey } as const;
    return this.#enterprise({ ...call, idempotent: false }, id);
  }

  /** Revokes an API key and the tokens made with it. */
  async revokeApiKey(keyId: string, id?: number): Promise<void> {
    const path = `/api-keys/${encodeURIComponent(keyId)}`;
    await this.#enterprise({ method: "DELETE", path, answer: ignored }, id);
  }

  /** A token that identifies the enterprise's script to a Key Server: PicSafe's own if none is named. */
  keyServerToken(audience?: string, id?: number): Promise<KeyServerToken> {
    const body = (audience === undefined ? {} : { audience }) satisfies Wire.KeyServerTokenRequest;
    return this.#enterprise({ method: "POST", path: "/key-server-token", body, answer: keyServerToken }, id);
  }

  async servers(id?: number): Promise<readonly RegisteredServer[]> {
    return (await this.#enterprise({ method: "GET", path: "/key-servers", answer: servers }, id)).keyServers;
  }

  registerServer(url: string, kind: ServerKind, id?: number): Promise<RegisteredServer> {
    const body = { url, kind } satisfies Wire.NewServer;
    return this.#enterprise({ method: "POST", path: "/key-servers", body, answer: server }, id);
  }

  /** Has clients believe no log of a Key Server but that of this key; `changed_meanwhile` if it is not `before` any more. */
  replaceLogKey(
    serverId: string,
    { logKey, before }: { readonly logKey: string; readonly before: string },
    id?: number,
  ): Promise<RegisteredServer> {
    const path = `/key-servers/${encodeURIComponent(serverId)}/log-key`;
    const body = { log_key: logKey, before } satisfies Wire.NewLogKey;
    return this.#enterprise({ method: "PUT", path, body, answer: server }, id);
  }

  async removeServer(serverId: string, id?: number): Promise<void> {
    const path = `/key-servers/${encodeURIComponent(serverId)}`;
    await this.#enterprise({ method: "DELETE", path, answer: ignored }, id);
  }

  /** What the enterprise gives its members to send to. */
  enterpriseInstitutions(id?: number): Promise<EnterpriseInstitutions> {
    const path = "/institutions";
    return this.#enterprise({ method: "GET", path, answer: enterpriseInstitutions }, id);
  }

  /** Replaces them; `changed_meanwhile` if they are not those of that version any more. */
  changeEnterpriseInstitutions(
    { institutions: given, preselected, version }: EnterpriseInstitutions,
    id?: number,
  ): Promise<EnterpriseInstitutions> {
    const path = "/institutions";
    const body = {
      version,
      institutions: institutionsToSave(given),
      default: preselected ?? "",
    } satisfies Wire.MembersInstitutions;
    return this.#enterprise({ method: "PUT", path, body, answer: enterpriseInstitutions }, id);
  }

  /** A part of the log of the members' reports, oldest first, after the cursor. */
  memberReports(cursor?: string, limit?: number, id?: number): Promise<MemberReports> {
    const query = { cursor, limit };
    return this.#enterprise({ method: "GET", path: "/reports", query, answer: memberReports }, id);
  }

  #enterprise<T>(call: UserServerCall<T>, id: number | undefined): Promise<T> {
    return this.#call({ ...call, path: `/enterprise${call.path}`, query: { ...call.query, enterprise: id } });
  }

  #call<T>({ path, ...call }: UserServerCall<T>): Promise<T> {
    return this.#session.withToken((token) => this.#http.call({ ...call, url: this.#url + path, token }));
  }
}
