// The vectors of the rules that both ends of the wire share, as checks that run in Node and in a browser.

import { type RawEntry, verifyChain } from "../../src/contract/audit-chain";
import { bytesToHex, hexToBytes } from "../../src/contract/bytes";
import { readAddressList } from "../../src/contract/address-lists";
import { canonicalAddress, displayAddress } from "../../src/contract/email-addresses";
import { ChainBroken, ContractError } from "../../src/contract/errors";
import { canonicalHostname, displayHostname } from "../../src/contract/hostnames";
import { type PastedLink, makeLink, parseLink, parsePastedLink, reportUrl } from "../../src/contract/links";
import { EXTENSIONS, type MediaType, mediaTypeOfTracks, sortOf } from "../../src/contract/media-kinds";
import { photoKind } from "../../src/contract/photo-kinds";
import { consentGaps } from "../../src/format/consent-gaps";
import { consentAnswer, grantedLevels, isConsentRecorded } from "../../src/format/consent-levels";
import { CONSENT_LEVELS, type Consent, completeMetadata } from "../../src/format/metadata";
import { unreadCoding } from "../../src/media/photos/heif-coding";
import { recordingKindOf } from "../../src/contract/recording-kinds";
import { PHOTO_LIMITS, type PhotoLimit } from "../../src/contract/photo-limits";
import { type PhotoNotes, photoNote } from "../../src/contract/photo-notes";
import { isConfidential, isLoopback, originOf } from "../../src/contract/origins";
import { degreesText } from "../../src/contract/degrees";
import { storeFor } from "../../src/contract/regions";
import { readRegistration } from "../../src/contract/registrations";
import {
  isReportId,
  isReportIdOf,
  isReportIdOfAnother,
  makeReportId,
  reportIdOfFile,
} from "../../src/contract/report-ids";
import { REPORT_LIMITS, type ReportLimit } from "../../src/contract/report-limits";
import { tagText } from "../../src/contract/report-tags";
import { composed, folded, isUnprintable } from "../../src/contract/settled-characters";
import { normalCode, shownCode } from "../../src/contract/sign-in-codes";
import {
  normalStaticKey,
  shownFingerprint,
  staticKeyFingerprint,
  staticKeyPoint,
} from "../../src/contract/static-keys";
import { compositeDigest, partSizes } from "../../src/contract/uploads";
import { LOG_RULES } from "./log-rules";
import type { Check } from "./vectors";

/** What a rule makes of an input, or the code it refuses it with; other members are said of the result. */
export interface ContractVector extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly input: unknown;
  readonly expected?: unknown;
  readonly error?: string;
}

type Outcome = Readonly<Record<string, unknown>>;

interface Trail {
  readonly report_id: string;
  readonly entries: readonly RawEntry[];
  readonly head: string;
}

interface MadeLink {
  readonly my_url: string;
  readonly cloud_url: string;
  readonly country: string;
  readonly name: string;
}

interface MadeReportId {
  readonly user_number: number;
  readonly milliseconds: number;
}

interface OwnReportId {
  readonly user_number: number;
  readonly report_id: string;
}

interface GivenNotes extends Pick<PhotoNotes, "chosen" | "reduced"> {
  readonly missing_percent: number | null;
  readonly is_turned_by_exif?: boolean;
  readonly may_show_names?: boolean;
}

interface GivenConsent {
  readonly consent: Partial<Consent>;
  readonly levels: readonly string[];
  readonly files: readonly string[];
}

interface Block {
  readonly first: number;
  readonly last: number;
}

interface Rule {
  readonly apply: (input: never) => unknown;
  readonly about?: Readonly<Record<string, (result: never) => unknown>>;
}

const RULES = {
  address_lists: { apply: readAddressList },
  ...LOG_RULES,
  anothers_report_ids: {
    apply: ({ user_number, report_id }: OwnReportId) => isReportIdOfAnother(user_number, report_id),
  },
  audit_chain: { apply: checkedTrail },
  consent_gaps: { apply: foundGaps },
  consent_levels: { apply: readConsent },
  countries: { apply: storeFor },
  degrees: { apply: degreesText },
  email_addresses: { apply: canonicalAddress, about: { display: displayAddress } },
  file_names: { apply: (name: string) => reportIdOfFile(name) ?? null },
  hostnames: { apply: canonicalHostname, about: { display: displayHostname } },
  links: { apply: (link: string) => inSnakeCase(parseLink(link)) },
  made_links: {
    apply: ({ my_url, cloud_url, country, name }: MadeLink) => ({
      link: makeLink(my_url, country, name),
      report_url: reportUrl(cloud_url, country, name),
    }),
  },
  made_report_ids: {
    apply: ({ user_number, milliseconds }: MadeReportId) => makeReportId(user_number, milliseconds),
  },
  media_extensions: { apply: (type: MediaType) => EXTENSIONS[type] },
  media_starts: { apply: (hex: string) => sortOf(hexToBytes(hex)) ?? null },
  media_tracks: {
    apply: (handlers: readonly string[]) => mediaTypeOfTracks(new Set(handlers)) ?? null,
  },
  origins: { apply: originOf, about: { confidential: isConfidential, loopback: isLoopback } },
  own_report_ids: {
    apply: ({ user_number, report_id }: OwnReportId) => isReportIdOf(user_number, report_id),
  },
  pasted_links: { apply: (text: string) => inSnakeCase(parsePastedLink(text)) },
  heif_codings: { apply: (hex: string) => unreadCoding(hexToBytes(hex)) ?? null },
  photo_kinds: { apply: (hex: string) => photoKind(hexToBytes(hex)) ?? null },
  recording_starts: { apply: (hex: string) => recordingKindOf(hexToBytes(hex)) ?? null },
  photo_limits: { apply: (name: PhotoLimit) => PHOTO_LIMITS[name] },
  photo_notes: {
    apply: ({ chosen, reduced, missing_percent, is_turned_by_exif, may_show_names }: GivenNotes) =>
      photoNote({
        chosen,
        reduced,
        missingPercent: missing_percent,
        isTurnedByExif: is_turned_by_exif ?? false,
        mayShowNames: may_show_names ?? false,
      }),
  },
  registrations: { apply: readRegistration },
  report_ids: { apply: isReportId },
  report_limits: { apply: (name: ReportLimit) => REPORT_LIMITS[name] },
  report_tags: { apply: (end: string) => tagText(hexToBytes(end)) },
  settled_blocks: { apply: digestOfBlock },
  settled_names: { apply: composed, about: { folded } },
  sign_in_codes: { apply: normalCode, about: { shown: shownCode } },
  static_keys: {
    apply: normalStaticKey,
    about: {
      fingerprint: staticKeyFingerprint,
      point: (key: string) => bytesToHex(staticKeyPoint(key)),
      shown: async (key: string) => shownFingerprint(await staticKeyFingerprint(key)),
    },
  },
  unprintable_characters: { apply: isUnprintable },
  upload_digests: { apply: compositeDigest },
  upload_parts: { apply: partSizes },
} as const satisfies Readonly<Record<string, Rule>>;
export type RuleName = keyof typeof RULES;
export const RULE_NAMES = (Object.keys(RULES) as RuleName[]).sort() as readonly RuleName[];

/** The checks of a file of vectors; `rule` is the file's name without `.json`. */
export function contractChecks(rule: RuleName, vectors: readonly ContractVector[]): Check[] {
  return vectors.map((vector) => ({
    name: `${rule}: ${vector.name}`,
    run: () => checkVector(RULES[rule], vector),
  }));
}

async function checkVector(
  { apply, about = {} }: Rule,
  { name, input, ...wanted }: ContractVector,
): Promise<void> {
  const actual = await outcomeOf(async () => {
    const expected = await apply(input as never);
    const more = Object.entries(about)
      .filter(([member]) => member in wanted)
      .map(async ([member, say]) => [member, await say(expected as never)] as const);
    return { expected, ...Object.fromEntries(await Promise.all(more)) };
  });
  const [found, needed] = [actual, wanted as Outcome].map(sorted);
  if (found !== needed) throw new Error(`${name}: ${found ?? ""} instead of ${needed ?? ""}`);
}

function foundGaps({ consent, levels, files }: GivenConsent): readonly string[] {
  const media = levels.map((of, index) => ({ mediaid: `00${index + 1}`, type: "photo", levels: of }));
  return consentGaps(completeMetadata({ consent, media }), new Set(files));
}

function readConsent(given: Partial<Consent>): Outcome {
  const { consent } = completeMetadata({ consent: given });
  return {
    answers: CONSENT_LEVELS.map((level) => consentAnswer(consent, level)),
    granted: [...grantedLevels(consent)].sort(),
    is_recorded: isConsentRecorded(consent),
  };
}

async function checkedTrail({ report_id, entries, head }: Trail): Promise<Outcome> {
  await verifyChain(report_id, entries, head);
  return { seq: entries.length, hash: head };
}

function inSnakeCase({ reportId, ...link }: PastedLink): unknown {
  return { ...link, report_id: reportId };
}

async function outcomeOf(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ChainBroken) return { error: error.code, seq: error.seq };
    if (error instanceof ContractError) return { error: error.code };
    throw error;
  }
}

function sorted(value: Outcome): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

/** SHA-256 of what is said of each code point of a block. */
async function digestOfBlock({ first, last }: Block): Promise<string> {
  const said: string[] = [];
  for (let point = first; point <= last; point++) {
    // a lone surrogate has no bytes
    const character = point < 0xd800 || point >= 0xe000 ? String.fromCodePoint(point) : "?";
    said.push(`${composed(character)} ${folded(character)} ${isUnprintable(character) ? 1 : 0}\n`);
  }
  const bytes = new TextEncoder().encode(said.join(""));
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
