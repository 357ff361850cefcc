// It is done: the draft is gone, and what is left is a link, or a sealed file.

import type { JSX } from "preact";
import type { InstitutionSettings, Told, UploadedReport } from "../../../api";
import type { Candidate } from "../../../delivery/matching";
import { Button, ButtonLink } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { PageHeader } from "../../../ui/page-header";
import { Notice } from "../../../ui/notice";
import { t } from "../../../words";
import { isBox } from "../../integrations/box-institution";
import { isDropbox } from "../../integrations/dropbox-institution";
import { ShareLink } from "../../share-link";
import { type ItemCounts, formatItemCounts } from "../../text/item-counts";
import { formatDateTime, formatFileSize } from "../../text/formatters";
import type { AsyncState } from "../../use-async";
import { LeftOutNotice } from "../left-out-notice";
import { SentReceipt } from "../../receipts/sent-receipt";
import type { Superseded } from "../../begun-report";
import { NotListed } from "./not-listed";
import type { PackedReport, SealedReport } from "./send-report";
import { SentFile } from "./sent-file";
import { reportIdOf } from "./sent-report-id";
import { SupersededNotice } from "./superseded-notice";
import type { Telling } from "./tell-recipients";
import { ToldNotice, isOnItsWay } from "./told-notice";
import { useTelling } from "./use-telling";

export type SentReport =
  | {
      readonly kind: "link";
      readonly report: UploadedReport;
      readonly telling: Telling;
    }
  | {
      readonly kind: "posted";
      readonly report: PackedReport;
      readonly institution: InstitutionSettings;
      readonly isListed: boolean;
    }
  | {
      readonly kind: "recorded";
      readonly reportId: string;
      readonly institution: InstitutionSettings;
      readonly itemCounts: ItemCounts;
      /** Whose record it is in, as the record system has them; undefined if they were created. */
      readonly patient: Candidate | undefined;
      readonly isListed: boolean;
    }
  | {
      readonly kind: "file";
      readonly sealed: SealedReport;
      /** Whom it is mailed to; undefined if nobody was named. */
      readonly institution: InstitutionSettings | undefined;
      readonly isListed: boolean;
    };

export function SentPage(props: {
  readonly report: SentReport;
  /** Whether something of it was chosen or shared, and not taken here. */
  readonly hasOriginals: boolean;
  /** In whose place it was sent. */
  readonly supersedes: Superseded | null;
  readonly onAnother: () => void;
}): JSX.Element {
  const { report, hasOriginals, supersedes, onAnother } = props;
  return (
    <div class="page page-narrow">
      <SentReceipt reportId={reportIdOf(report)} />
      <Sent report={report} />
      {supersedes !== null && <SupersededNotice supersedes={supersedes} by={reportIdOf(report)} />}
      {hasOriginals && <Originals />}
      <div class="row page-actions">
        <Button icon="plus" onPress={onAnother}>
          {t("sent-another")}
        </Button>
        <ButtonLink icon="inbox" href="/app/reports">
          {t("sent-list")}
        </ButtonLink>
      </div>
    </div>
  );
}

/** PicSafe cannot delete what it was given by the device, and says how. */
function Originals(): JSX.Element {
  return (
    <details class="card details-card originals">
      <summary>{t("phone-originals")}</summary>
      <div class="stack">
        <p>{t("phone-originals.lead")}</p>
        <ul class="bullets">
          <li>{t("phone-originals.gallery")}</li>
          <li>{t("phone-originals.trash")}</li>
          <li>{t("phone-originals.cloud")}</li>
        </ul>
      </div>
    </details>
  );
}

function Sent({ report }: { report: SentReport }): JSX.Element {
  if (report.kind === "link") return <SentLink {...report} />;
  if (report.kind === "file") return <SentFile {...report} />;
  if (report.kind === "recorded") return <Recorded {...report} />;
  return <Posted {...report} />;
}

function Posted({ report, institution, isListed }: SentReport & { readonly kind: "posted" }): JSX.Element {
  return (
    <>
      <PageHeader
        title={t("sent-has", { name: institution.name })}
        documentTitle={t("sent-posted")}
        lead={t("sent-posted.lead", {
          contents: formatItemCounts(report.itemCounts),
          size: formatFileSize(report.file.size),
        })}
      />
      <div class="stack-wide">
        <Notice kind="good" title={t("sent-posted")}>
          <p>{t("sent-posted.text")}</p>
        </Notice>
        {isListed ? (
          <Notice>
            <p>{t("sent-posted.later")}</p>
          </Notice>
        ) : (
          <NotListed />
        )}
      </div>
    </>
  );
}

function Recorded(props: SentReport & { readonly kind: "recorded" }): JSX.Element {
  const { reportId, institution, itemCounts, patient, isListed } = props;
  return (
    <>
      <PageHeader
        title={t("sent-has", { name: institution.name })}
        documentTitle={t("sent-stored")}
        lead={t("sent-stored.lead", { contents: formatItemCounts(itemCounts) })}
      />
      <div class="stack-wide">
        <Notice kind="good" title={t("sent-stored")}>
          <p>
            {isDropbox(institution) || isBox(institution)
              ? t("sent-stored.folder", { folder: reportId })
              : patient === undefined
                ? t("sent-stored.created")
                : recordText(patient)}
          </p>
        </Notice>
        {!isListed && <NotListed />}
      </div>
    </>
  );
}

/** Whose record it is in, as the record system has them. */
function recordText({ names: [name], birthDate, reference }: Candidate): string {
  const patient = name === undefined ? reference : `${name.given} ${name.family}`.trim();
  return birthDate === ""
    ? t("sent-stored.record", { patient })
    : t("sent-stored.record-born", { patient, date: birthDate });
}

/** What the sender has to do, if there is anything. */
function linkTitle(telling: Telling, told: AsyncState<Told>): string {
  if (telling.isOwnOnly) return t("sent-own");
  if (telling.mailed.length > 0 && told.state === "loading") return t("recipients-telling");
  return isOnItsWay(telling, told) ? t("sent-told") : t("sent-link");
}

function SentLink({ report, telling }: SentReport & { readonly kind: "link" }): JSX.Element {
  const toStorage = report.destination === "storage";
  const { told, again } = useTelling(report.link, telling);
  const isDone = isOnItsWay(telling, told);
  return (
    <>
      <PageHeader
        title={toStorage ? t("sent-cloud") : linkTitle(telling, told)}
        documentTitle={t("sent-uploaded")}
        lead={t("sent-uploaded.lead", {
          contents: formatItemCounts(report.summary),
          time: formatDateTime(report.expiresAt),
        })}
      />
      <div class="stack-wide">
        <Notice kind="good" title={t("sent-uploaded")}>
          <p>{t("sent-uploaded.text")}</p>
        </Notice>
        <ToldNotice telling={telling} told={told} onAgain={again} />
        <LeftOutNotice report={report} />
        <Card title={toStorage || isDone ? t("sent-cloud.share") : t("sent-link.share")}>
          <ShareLink link={report.link} contents={report.summary} expiresAt={report.expiresAt} />
        </Card>
      </div>
    </>
  );
}
