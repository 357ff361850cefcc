// A draft that another page has begun: an answer to a report, or a report in another one's place.

import type { JSX } from "preact";
import { displayAddress } from "../../../contract/email-addresses";
import { composedAt } from "../../../contract/report-ids";
import type { Patient } from "../../../format";
import { Card } from "../../../ui/card";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import type { BegunReport, BegunReports } from "../../begun-report";
import type { Outbox } from "../../queue/outbox";
import { namedIn } from "../../policies/access";
import { formatDateTime } from "../../text/formatters";
import { listWithAnd } from "../../text/lists";
import { NotesField } from "./details-section";
import { type Draft, type DraftPatient, EMPTY_DRAFT, isDirty } from "./draft";

/** The draft that goes on with it; the empty one itself if nothing was begun. */
export function begunDraft(begun: BegunReport | undefined): Draft {
  if (begun === undefined) return EMPTY_DRAFT;
  const { inReplyTo = "", supersedes = null, recipients, patient, items = [] } = begun;
  return {
    ...EMPTY_DRAFT,
    inReplyTo,
    supersedes,
    lacksItems: begun.lacksItems ?? false,
    lacksAccess: begun.lacksAccess ?? false,
    items: items.map((item) => ({ ...item, id: crypto.randomUUID() })),
    notes: begun.notes ?? "",
    bodySite: begun.bodySite ?? "",
    urgency: begun.urgency ?? null,
    keyServer: begun.keyServer ?? null,
    patient: patient === undefined ? EMPTY_DRAFT.patient : draftPatient(patient),
    // whatever the enterprise has chosen for its members: an answer goes to whoever has asked
    deliveryMethod: begun.deliveryMethod === undefined ? "recipient" : begun.deliveryMethod,
    access: begun.access ?? { ...EMPTY_DRAFT.access, recipients: recipients.join("\n") },
  };
}

/** What the page of a new report begins with. */
export interface FirstDraft {
  readonly id: string;
  readonly draft: Draft;
  /** What of it leaving would not lose. */
  readonly saved: Draft;
}

/** A draft from the outbox or the device, which was taken out there, or one that another page has begun, or none. */
export function firstDraft(
  outbox: Pick<Outbox, "takeHandedBack">,
  begun: Pick<BegunReports, "take">,
  hasFiles: boolean,
): FirstDraft {
  const handed = hasFiles ? undefined : outbox.takeHandedBack();
  if (handed !== undefined) {
    // what a newer program knows of is empty
    return { id: handed.id, draft: { ...EMPTY_DRAFT, ...handed.draft }, saved: EMPTY_DRAFT };
  }
  const draft = hasFiles ? EMPTY_DRAFT : begunDraft(begun.take());
  return { id: crypto.randomUUID(), draft, saved: draft };
}

/** Whether leaving would lose what somebody has done. An answer that is as it was begun can be begun again. */
export function isUnsaved(draft: Draft, first: Draft): boolean {
  return (draft !== first || draft.supersedes !== null) && isDirty(draft);
}

/** What the page of a draft is called. */
export function titleOf({ inReplyTo, supersedes }: Draft): string {
  if (supersedes !== null) return t("compose-correct");
  return t(inReplyTo === "" ? "compose-title" : "compose-reply");
}

/** What the draft answers, for whom it is, and what was taken over from there. */
export function BegunNotice(props: {
  readonly draft: Draft;
  readonly isWithPatient: boolean;
}): JSX.Element | null {
  const { draft, isWithPatient } = props;
  if (draft.supersedes !== null) return <CorrectionNotice draft={draft} of={draft.supersedes.reportId} />;
  if (draft.inReplyTo === "") return null;
  const composed = composedAt(draft.inReplyTo);
  const title =
    composed === undefined
      ? t("compose-reply.to-unknown")
      : t("compose-reply.to", { time: formatDateTime(composed) });
  const people = namedIn(draft.access).map((one) => (one.includes("*") ? one : displayAddress(one)));
  return (
    <Notice title={title}>
      {people.length > 0 && (
        <p class="break-anywhere">{t("compose-reply.for", { people: listWithAnd(people) })}</p>
      )}
      {isWithPatient && <p>{t("compose-reply.patient")}</p>}
    </Notice>
  );
}

function CorrectionNotice({ draft, of }: { readonly draft: Draft; readonly of: string }): JSX.Element {
  const composed = composedAt(of);
  return (
    <Notice
      title={
        composed === undefined
          ? t("compose-correct.of-unknown")
          : t("compose-correct.of", { time: formatDateTime(composed) })
      }
    >
      <p>{t("compose-correct.recalled")}</p>
      {draft.lacksItems && <p>{t("compose-correct.lacks-items")}</p>}
      {draft.lacksAccess && <p>{t("compose-correct.lacks-access")}</p>}
    </Notice>
  );
}

/** What is written, where that may be all. */
export function ReplyNote(props: {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
}): JSX.Element {
  return (
    <Card>
      <NotesField {...props} label={t("compose-reply.note")} />
    </Card>
  );
}

function draftPatient({ firstname, lastname, day, month, year, patientid }: Patient): DraftPatient {
  return { ...EMPTY_DRAFT.patient, firstname, lastname, patientid, dateOfBirth: isoDay(year, month, day) };
}

/** YYYY-MM-DD; empty for what is no day. */
function isoDay(year: string, month: string, day: string): string {
  const text = `${year.trim().padStart(4, "0")}-${month.trim().padStart(2, "0")}-${day.trim().padStart(2, "0")}`;
  const time = Date.parse(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) ? text : "";
}
