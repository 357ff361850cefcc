// What one has opened of others' reports, newest first.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { asPastedLink, makeLink } from "../../../contract/links";
import { canonicalAddress, displayAddress } from "../../../contract/email-addresses";
import type { ReceivedReport } from "../../../api";
import { Badge } from "../../../ui/badge";
import { Button, ButtonLink, IconButton } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { Icon } from "../../../ui/icon";
import { t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { ErrorNotice } from "../../error-notice";
import { useNavigation } from "../../router";
import { useServices } from "../../services";
import { formatTimeLeft } from "../../text/formatters";
import { formatItemCounts } from "../../text/item-counts";
import { capitalised } from "../../text/lists";
import { personName } from "../../text/person-names";
import { asWritten } from "../../text/unknown-words";
import { ListEnd, ListPage, ListTools, isWorthSearching } from "./list-parts";
import { openedText } from "./opened-text";
import { takenBackText } from "./taken-back-text";
import { isFound } from "./search";
import { useListView, usePlaceInList } from "./use-list-place";
import { usePages } from "./use-pages";
import { useRemovals } from "./use-removals";

export function ReceivedPage(): JSX.Element {
  const { users } = useServices().client;
  const view = useListView("received");
  const { query } = view;
  const [now] = useState(() => Date.now());
  const searching = query.trim() !== "";
  const pages = usePages(
    async (cursor) => {
      const part = await users.received.part(cursor);
      return { items: part.reports, cursor: part.cursor };
    },
    searching,
    view.was?.rows,
  );
  usePlaceInList(view, pages);
  const removals = useRemovals((reportId) => users.received.remove(reportId), pages);
  const { begun } = useServices();
  const { go } = useNavigation();
  const reply = ({ reportId, sender }: ReceivedReport): void => {
    if (sender === undefined) return;
    begun.put({ inReplyTo: reportId, recipients: [canonicalAddress(sender.email)] });
    go("/app/new");
  };
  return (
    <ListPage
      shown="received"
      onRefresh={() => {
        void removals.flush().then(pages.reload);
      }}
    >
      {(searching || isWorthSearching(pages)) && <ListTools query={query} onQuery={view.onQuery} />}
      <ErrorNotice error={removals.error} />
      <div class="card list-flush">
        <AsyncContent loaded={pages.loaded} label={t("reports-received.loading")} reload={pages.reload}>
          {({ items }) => {
            if (items.length === 0) return <NothingReceived />;
            const rows = items.filter((report) => isFound(query, wordsOf(report)));
            return (
              <>
                <ul class="list">
                  {rows.map((report) => (
                    <li key={report.reportId} class="item-with-action">
                      {removals.going.has(report.reportId) ? (
                        <GoingRow
                          report={report}
                          onPutBack={() => {
                            removals.putBack(report.reportId);
                          }}
                        />
                      ) : (
                        <>
                          <Row report={report} now={now} />
                          <span class="item-actions">
                            {report.sender !== undefined && !report.consentWithdrawn && (
                              <IconButton
                                icon="undo"
                                label={t("reports-reply", { report: titleOf(report) })}
                                onPress={() => {
                                  reply(report);
                                }}
                              />
                            )}
                            <IconButton
                              icon="trash"
                              label={t("reports-take-off", { report: titleOf(report) })}
                              onPress={() => {
                                removals.take(report.reportId);
                              }}
                            />
                          </span>
                        </>
                      )}
                    </li>
                  ))}
                </ul>
                <ListEnd pages={pages} searching={searching} found={rows.length} />
              </>
            );
          }}
        </AsyncContent>
      </div>
    </ListPage>
  );
}

/** What was taken off the list, as long as it can be put back. */
function GoingRow(props: { readonly report: ReceivedReport; readonly onPutBack: () => void }): JSX.Element {
  const undo = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // the button that was pressed is gone
    undo.current?.querySelector("button")?.focus();
  }, []);
  return (
    <>
      <div class="item">
        <span class="item-text muted" role="status">
          {t("reports-taken-off", { report: titleOf(props.report) })}
        </span>
      </div>
      <div ref={undo} class="item-actions">
        <Button icon="undo" onPress={props.onPutBack}>
          {t("reports-taken-off.undo")}
        </Button>
      </div>
    </>
  );
}

function NothingReceived(): JSX.Element {
  return (
    <EmptyState
      icon="inbox"
      title={t("reports-received-none")}
      actions={
        <ButtonLink icon="folder" href="/app/open">
          {t("reports-open-saved")}
        </ButtonLink>
      }
    >
      <p>{t("reports-received-none.advice")}</p>
    </EmptyState>
  );
}

function titleOf({ summary }: ReceivedReport): string {
  return summary === undefined ? t("reports-report") : capitalised(formatItemCounts(summary));
}

function senderOf({ sender, link }: ReceivedReport): string {
  if (sender === undefined) return t(link === undefined ? "reports-from-file" : "reports-from-unknown");
  const name = asWritten(personName(sender)) || displayAddress(sender.email);
  return t("reports-from", { sender: name });
}

function wordsOf(report: ReceivedReport): readonly string[] {
  const { sender, reportId } = report;
  return [
    titleOf(report),
    senderOf(report),
    sender?.email ?? "",
    openedText(report),
    takenBackText(report) ?? "",
    reportId,
  ];
}

function Row({ report, now }: { readonly report: ReceivedReport; readonly now: number }): JSX.Element {
  const { summary, expiresAt } = report;
  const link = report.link === undefined ? undefined : asPastedLink(report.link);
  const takenBack = takenBackText(report);
  const left = expiresAt === undefined ? undefined : formatTimeLeft(expiresAt, now);
  const content = (
    <>
      <span class="icon-disc">
        <Icon
          name={
            summary === undefined || summary.photos > 0
              ? "photo"
              : summary.videos > 0
                ? "video"
                : "microphone"
          }
        />
      </span>
      <span class="item-text">
        <strong>{titleOf(report)}</strong>
        <span class="muted small break-anywhere">{senderOf(report)}</span>
        <span class="muted small">{openedText(report)}</span>
      </span>
      {takenBack !== undefined && (
        <Badge kind="bad" icon="undo">
          {takenBack}
        </Badge>
      )}
      {left !== undefined && takenBack === undefined && (
        <Badge icon="clock" {...(left !== "" && { kind: "accent" })}>
          {left === "" ? t("reports-expired") : t("reports-left", { time: left })}
        </Badge>
      )}
    </>
  );
  if (link === undefined || left === "") return <div class="item">{content}</div>;
  return (
    <a class="item" href={makeLink("", link.country, link.name)}>
      {content}
      <Icon name="forward" />
    </a>
  );
}
