// The HTTP contract (docs/openapi.json), typed.

export type {
  Actor,
  AuditEntry,
  CreatedKey,
  Delivery,
  Destination,
  FetchedKey,
  Invitations,
  LocatedReport,
  LoggedReport,
  MemberReports,
  Notices,
  Person,
  RecallState,
  ReceivedReport,
  ReceivedReports,
  ReportState,
  Reports,
  ReservedReport,
  SignInStarted,
  Summary,
  Upload,
  UploadedReport,
  User,
} from "./answers";
export type {
  ApiKey,
  CreatedApiKey,
  Enterprise,
  InvitedAddresses,
  Member,
  KeyServerToken,
  RegisteredServer,
  ServerKind,
} from "./enterprise-answers";
export type { Approve, Operator } from "./audience-tokens";
export { Client } from "./client";
export { type Clock, systemClock } from "./clock";
export type { Cloud } from "./cloud";
export { type DownloadOptions, download } from "./download";
export type { EndpointServer } from "./endpoint-server";
export { ApiError, type ApiErrorKind, hasCode, isAbort } from "./errors";
export { type Fetch, Http } from "./http";
export type {
  Authentication,
  EnterpriseInstitutions,
  FhirAccess,
  GivenInstitution,
  InstitutionSettings,
  Institutions,
  NeededPlans,
  SendType,
} from "./institutions";
export { STATES_AT_ONCE } from "./key-server";
export type { Access, AuditTrail, KeyServer, RecallReason, Release } from "./key-server";
export type {
  ConsentSentences,
  ConsentWords,
  EnterpriseConsentWording,
  MemberConsentWording,
} from "./consent-wordings";
export { fetchKeyServerUrl } from "./key-server-url";
export type {
  Approved,
  EnterpriseKeyPolicy,
  EnterpriseRule,
  EnterpriseRules,
  PolicyState,
  ShownPolicy,
} from "./policies";
export type { KnownRecipient, ShownSender, Told } from "./recipients";
export type { CreatedPersonalToken, PersonalToken } from "./personal-tokens";
export type {
  NewPasskey,
  NewPasskeyQuestion,
  Passkey,
  PasskeyAnswer,
  PasskeyQuestion,
  SessionState,
} from "./passkeys";
export type { GivenKey, GivenReceipt } from "./receipts";
export { type Servers, findServers } from "./servers";
export type { ProfileChange, Session, SignInTerms } from "./session";
export { type Digests, type UploadOptions, digestsOf, upload } from "./upload";
export type { UserServer } from "./user-server";
export type { MemberOrder } from "./enterprise-members";
