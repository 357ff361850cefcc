// The report format: RNCryptor v3, the .picsafe container, and what a report consists of. The counterpart of
// chalicelib/format; docs/format.md is the specification of both.

export { type Bytes, utf8 } from "../contract/bytes";
export { type ConsentGap, consentGaps } from "./consent-gaps";
export { type ConsentAnswer, consentAnswer, grantedLevels, isConsentRecorded } from "./consent-levels";
export { keyword } from "./keywords";
export { type FormatCode, FormatError } from "./errors";
export { DEFAULT_LIMITS, GIB, KIB, type Limits, MIB } from "./limits";
export {
  CONSENT_LEVELS,
  type Consent,
  type ConsentLevel,
  type ConsentType,
  type Details,
  type KnownMetadata,
  type Location,
  type Media,
  type Metadata,
  type Patient,
  type User,
  booleanText,
  decodeMetadata,
  encodeMetadata,
  isPaperForm,
  joinLevels,
  splitLevels,
} from "./metadata";
export {
  type BodySite,
  type ConsentDetails,
  type Conversion,
  EMPTY_EXTENSION,
  type MetadataExtension,
  PAPER_FORM,
  holdsMore,
} from "./metadata-extension";
export {
  CONSENT_JPG,
  CONSENT_M4A,
  METADATA_JSON,
  type NameKind,
  REPORT_PDF,
  isItemId,
  mediaName,
  thumbnailName,
} from "./names";
export type { WrappedPassword } from "./package";
export { OpenedReport, PicsafeFile, type ReportMember } from "./picsafe";
export {
  type ConsentFile,
  type Content,
  type MediaItem,
  PLAIN_REPORT_TYPE,
  REPORT_TYPE,
  type Report,
  type SealOptions,
  type Sealed,
  packReport,
  sealReport,
} from "./report";
export { MAX_TEXT_LENGTH } from "./texts";
