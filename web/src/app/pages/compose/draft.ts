// A report that is being made. It lives in the page that shows it and goes with it.

import type { MediaType } from "../../../contract/media-kinds";
import type { PhotoNotes } from "../../../contract/photo-notes";
import type { GivenInstitution, InstitutionSettings } from "../../../api";
import type { EditSummary } from "../../../media/editing/edit-note";
import type { ConsentLevel } from "../../../format";
import type { Urgency } from "../../../format/metadata-extension";
import { t } from "../../../words";
import { hasKeyServer, isForBrowsers } from "../../institutions/institution";
import { type DraftConsent, NO_CONSENT, isOfOthers, itemLevels, speakerOf } from "./consent";
import { countProblem, leastSize, noteProblem, sizeProblem } from "./report-bounds";
import type { Superseded } from "../../begun-report";
import { ANYBODY, type DraftAccess, accessErrors, policyOf } from "../../policies/access";

/** A photo, video or recording, ready to be enclosed: it carries no metadata any more. */
export interface DraftItem {
  /** Of this page only; the report numbers its items when it is sealed. */
  readonly id: string;
  readonly type: MediaType;
  readonly content: Blob;
  readonly thumbnail: Blob;
  /** What was made of it before it was enclosed, which the report says. */
  readonly conversion?: ItemConversion;
  /** What its sender did to it in the editor, which the report says, too. */
  readonly edits?: EditSummary;
  /** What was noticed when a photo was prepared. */
  readonly notes?: PhotoNotes;
  /** A film of which the browser shows no picture. */
  readonly isUnshown?: boolean;
  /** What it may be used for at most, if that is less than the patient agrees to. */
  readonly keptTo?: ReadonlySet<ConsentLevel> | undefined;
}

/** The media types that an item had and has (RFC 6838), and what was lost on the way, in words. */
export interface ItemConversion {
  readonly from: string;
  readonly to: string;
  readonly note: string;
}

/** Decimal degrees (WGS 84). */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

export interface DraftPatient {
  readonly firstname: string;
  readonly lastname: string;
  /** YYYY-MM-DD, or empty. */
  readonly dateOfBirth: string;
  readonly patientid: string;
  readonly translator: string;
  readonly guardian: string;
}

/**
 * Where a report goes: listed for oneself and one's enterprise, to somebody with a link, into a file, or to a
 * hospital.
 */
export type DeliveryMethod = "storage" | "recipient" | "file" | InstitutionSettings | GivenInstitution;

export interface Draft {
  readonly items: readonly DraftItem[];
  readonly patient: DraftPatient;
  /** What its sender’s list is to call it; null while nobody has typed it. */
  readonly label: string | null;
  readonly notes: string;
  /** Where on the body, in words with the patient’s side. */
  readonly bodySite: string;
  /** Null while nobody has chosen. */
  readonly urgency: Urgency | null;
  readonly consent: DraftConsent;
  readonly position: Position | null;
  /** Null while nobody has chosen: an enterprise's preselected institution, or a recipient. */
  readonly deliveryMethod: DeliveryMethod | null;
  /** The private Key Server that is to keep the key, empty while its address is not given; or PicSafe’s own. */
  readonly keyServer: string | null;
  /** Who may open it, where a Key Server decides that. */
  readonly access: DraftAccess;
  /** PicSafe mails those who are named. */
  readonly isTold: boolean;
  /** The report that it answers; empty if it answers none. */
  readonly inReplyTo: string;
  /** The report in whose place it is sent. */
  readonly supersedes: Superseded | null;
  /** Whether that one had files that could not be taken over. */
  readonly lacksItems: boolean;
  /** Whether who may open it could not be taken over from the report that it takes the place of. */
  readonly lacksAccess: boolean;
}

/** A draft of which it is settled where it goes. */
export type SettledDraft = Draft & { readonly deliveryMethod: DeliveryMethod };

export const EMPTY_DRAFT: Draft = {
  items: [],
  patient: { firstname: "", lastname: "", dateOfBirth: "", patientid: "", translator: "", guardian: "" },
  label: null,
  notes: "",
  bodySite: "",
  urgency: null,
  consent: NO_CONSENT,
  position: null,
  deliveryMethod: null,
  keyServer: null,
  access: ANYBODY,
  isTold: true,
  inReplyTo: "",
  supersedes: null,
  lacksItems: false,
  lacksAccess: false,
};

/** Whether there is anything in it that would be lost. */
export function isDirty(draft: Draft): boolean {
  const { firstname, lastname, dateOfBirth, patientid, translator, guardian } = draft.patient;
  const texts = [
    draft.notes,
    draft.bodySite,
    draft.urgency ?? "",
    draft.label ?? "",
    firstname,
    lastname,
    dateOfBirth,
    patientid,
    translator,
    guardian,
  ];
  return draft.items.length > 0 || draft.consent.evidence !== null || texts.some((text) => text !== "");
}

/**
 * The items once another has taken the place of one of them: it may be used for no more than that one. Nothing changes
 * if that one is gone.
 */
export function withReplacement(
  items: readonly DraftItem[],
  replaced: string,
  by: DraftItem,
): readonly DraftItem[] {
  return items.map((item) => (item.id === replaced ? { ...by, keptTo: item.keptTo } : item));
}

/** What a draft is about to have, and sending waits for. */
export interface Coming {
  /** How many files are being prepared. */
  readonly items: number;
  /** Whether consent is being spoken, or its paper form prepared. */
  readonly isConsent: boolean;
}

export const NOTHING_COMING: Coming = { items: 0, isConsent: false };

/** What is missing before it can be sent, in words; empty if nothing is but what is coming. */
export function validationErrors(draft: SettledDraft, coming: Coming = NOTHING_COMING): string[] {
  const { items, consent, keyServer, deliveryMethod } = draft;
  const problems: string[] = [];
  for (const problem of [
    countProblem(items.length, coming.items),
    sizeProblem(leastSize(items, []), deliveryMethod === "file"),
    noteProblem(draft.notes),
  ]) {
    if (problem !== undefined) problems.push(problem);
  }
  const hasItems = items.length + coming.items > 0;
  if (!hasItems && draft.notes.trim() === "") problems.push(t("compose-missing-items"));
  // a note shows nobody
  if (hasItems && consent.method === null) problems.push(t("compose-missing-consent"));
  // it is taken away when the name has been written, which may be after this
  const isMissing = consent.evidence === null || isOfOthers(consent, draft.patient);
  if (consent.method === "signed" && isMissing) problems.push(t("compose-missing-signature"));
  if (consent.method === "verbal" && isMissing && !coming.isConsent)
    problems.push(t("compose-missing-spoken"));
  if (consent.method === "form" && isMissing && !coming.isConsent) problems.push(t("compose-missing-form"));
  if (consent.method !== null && consent.method !== "none") {
    const isForPatient = speakerOf(consent, draft.patient.dateOfBirth) !== "patient";
    if (isForPatient && draft.patient.guardian.trim() === "") problems.push(t("compose-missing-guardian"));
    if (consent.levels.size === 0) problems.push(t("compose-missing-levels"));
    else if (items.some(({ keptTo }) => itemLevels(consent.levels, keptTo).size === 0))
      problems.push(t("compose-missing-item-levels"));
  }
  if (typeof deliveryMethod !== "string") {
    if (!isForBrowsers(deliveryMethod)) {
      problems.push(t("compose-command-line-only"));
    }
  } else {
    if (keyServer?.trim() === "") problems.push(t("compose-missing-key-server"));
  }
  if (asksKeyServer(deliveryMethod)) problems.push(...accessErrors(draft.access));
  else if (policyOf(draft.access) !== undefined) problems.push(t("compose-access-undecided"));
  return problems;
}

/** Whether consent is asked for: not in an answer as long as it is a note alone. */
export function asksConsent({ items, inReplyTo, consent }: Draft, coming: Coming): boolean {
  return inReplyTo === "" || items.length + coming.items > 0 || consent.method !== null;
}

/** Whether a Key Server makes the key, and so decides who may open the report. */
export function asksKeyServer(method: DeliveryMethod): boolean {
  return typeof method === "string" || hasKeyServer(method.sendType);
}

/** Whether that Key Server is another one than PicSafe's own. */
export function hasPrivateKeyServer({ deliveryMethod, keyServer }: SettledDraft): boolean {
  if (typeof deliveryMethod === "string") return keyServer !== null;
  return asksKeyServer(deliveryMethod) && deliveryMethod.keyServer !== "";
}
