// What the two lists of reports have in common.

import type { ComponentChildren, JSX } from "preact";
import { Button, ButtonLink } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { SelectField, TextField } from "../../../ui/form-fields";
import { PageHeader } from "../../../ui/page-header";
import { t } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import { FILTERS, type Filter } from "./sent-state";
import { MAX_SEARCHED, type Pages } from "./use-pages";

/** The page around a list: what it is, and the way to the other one. */
export function ListPage(props: {
  readonly shown: "sent" | "received";
  readonly onRefresh: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { shown, onRefresh, children } = props;
  return (
    <div class="page">
      <PageHeader
        title={t("reports-title")}
        lead={shown === "sent" ? t("reports-title.lead") : t("reports-received.lead")}
        actions={
          <>
            <Button icon="retry" onPress={onRefresh}>
              {t("reports-refresh")}
            </Button>
            <ButtonLink kind="main" icon="plus" href="/app/new">
              {t("reports-new")}
            </ButtonLink>
          </>
        }
      />
      <div class="stack-wide">
        <nav class="tabs" aria-label={t("reports-lists")}>
          <Tab href="/app/reports" isShown={shown === "sent"} name={t("reports-lists.sent")} />
          <Tab
            href="/app/reports/received"
            isShown={shown === "received"}
            name={t("reports-lists.received")}
          />
        </nav>
        {children}
      </div>
    </div>
  );
}

function Tab(props: {
  readonly href: string;
  readonly isShown: boolean;
  readonly name: string;
}): JSX.Element {
  return (
    <a href={props.href} aria-current={props.isShown ? "page" : undefined}>
      {props.name}
    </a>
  );
}

/** Where one says what one looks for. */
export function ListTools(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** What the list is narrowed down to; nothing where there is no such choice. */
  readonly filter?: Filter;
  readonly onFilter?: (filter: Filter) => void;
}): JSX.Element {
  const { query, onQuery, filter, onFilter } = props;
  return (
    <div class="list-tools">
      <TextField label={t("reports-search")} maxLength={100} value={query} onChange={onQuery} />
      {filter !== undefined && onFilter !== undefined && (
        <SelectField
          label={t("reports-show")}
          value={filter}
          options={FILTERS.map((one) => [one, t(`reports-show.${one}`)])}
          onChange={(value) => {
            onFilter(FILTERS.find((one) => one === value) ?? "all");
          }}
        />
      )}
    </div>
  );
}

/** What stands below the rows: that there are others, or that nothing was found. */
export function ListEnd<T>(props: {
  readonly pages: Pages<T>;
  /** Whether somebody looks for something. */
  readonly searching: boolean;
  readonly found: number;
}): JSX.Element {
  const { pages, searching, found } = props;
  const { loaded, task, more, isSearching } = pages;
  const part = loaded.state === "ready" ? loaded.value : undefined;
  const isLong = part?.cursor !== undefined;
  return (
    <>
      <p class="visually-hidden" role="status">
        {isSearching ? t("reports-searching") : searching ? t("reports-found", { count: found }) : ""}
      </p>
      {searching && found === 0 && !isSearching && (
        <EmptyState icon="inbox" title={t("reports-none-found")}>
          <p>
            {isLong ? t("reports-none-found.older", { count: MAX_SEARCHED }) : t("reports-none-found.advice")}
          </p>
        </EmptyState>
      )}
      {isSearching ? (
        <p class="item muted">{t("reports-searching")}</p>
      ) : (
        isLong && (
          <div class="item">
            <ErrorNotice error={task.error} onRetry={more} />
            <Button busy={task.busy} onPress={more}>
              {t("reports-older")}
            </Button>
          </div>
        )
      )}
    </>
  );
}

/** Whether a list is long enough for somebody to look for something in it. */
export function isWorthSearching<T>({ loaded }: Pages<T>): boolean {
  return loaded.state === "ready" && (loaded.value.items.length > 5 || loaded.value.cursor !== undefined);
}
