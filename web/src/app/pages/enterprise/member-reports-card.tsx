import type { JSX } from "preact";
import { asPastedLink, makeLink } from "../../../contract/links";
import type { MemberReports } from "../../../api";
import { Button } from "../../../ui/button";
import { Icon } from "../../../ui/icon";
import { Badge } from "../../../ui/badge";
import { Card } from "../../../ui/card";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { useServices } from "../../services";
import { useAsync } from "../../use-async";
import { formatItemCounts } from "../../text/item-counts";
import { personName } from "../../text/person-names";
import { formatDateTime, formatFileSize, formatTimeLeft } from "../../text/formatters";

type MemberReport = MemberReports["reports"][number];
const MAX_SHOWN = 20;
const MAX_PAGES = 100;

/** The newest reports that members have sent to PicSafe Cloud. */
export function MemberReportsCard({ enterpriseId }: { enterpriseId: number }): JSX.Element {
  const { users } = useServices().client;
  const { loaded, reload } = useAsync(
    () => loadNewest((cursor) => users.memberReports(cursor, 100, enterpriseId)),
    `member reports ${enterpriseId}`,
  );
  return (
    <Card
      title={t("enterprise-reports")}
      aside={
        <Button icon="retry" onPress={reload}>
          {t("enterprise-reports.refresh")}
        </Button>
      }
    >
      <AsyncContent loaded={loaded} label={t("enterprise-reports.loading")} reload={reload}>
        {(reports) =>
          reports.length === 0 ? (
            <p class="muted">{t("enterprise-reports.none")}</p>
          ) : (
            <ul class="list">
              {reports.map((report) => (
                <li key={report.link}>
                  <Row report={report} />
                </li>
              ))}
            </ul>
          )
        }
      </AsyncContent>
    </Card>
  );
}

function Row({ report }: { report: MemberReport }): JSX.Element {
  const left = formatTimeLeft(report.expiresAt, Date.now());
  const link = asPastedLink(report.link);
  return (
    <a
      class="item item-plain"
      {...(link === undefined ? {} : { href: makeLink("", link.country, link.name) })}
    >
      <span class="item-text break-anywhere">
        <strong>{personName(report.sender) || report.sender.email}</strong>
        <span class="muted small">
          {formatItemCounts(report.summary)} · {formatFileSize(report.size)} · {formatDateTime(report.sentAt)}
        </span>
      </span>
      {left === "" ? (
        <Badge icon="clock">{t("enterprise-reports.expired")}</Badge>
      ) : (
        <Badge kind="accent">{t("enterprise-reports.left", { time: left })}</Badge>
      )}
      <Icon name="forward" />
    </a>
  );
}

/** The log runs from the oldest on; its end is what is recent. */
async function loadNewest(
  page: (cursor: string | undefined) => Promise<MemberReports>,
): Promise<MemberReport[]> {
  let last: MemberReport[] = [];
  let cursor: string | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const part: MemberReports = await page(cursor);
    last = [...last, ...part.reports].slice(-MAX_SHOWN);
    if (!part.more) break;
    cursor = part.cursor;
  }
  return last.reverse();
}
