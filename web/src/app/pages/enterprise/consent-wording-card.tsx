// What the patients of all members agree to, in the hospital's own words.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EnterpriseConsentWording } from "../../../api";
import type { GivenConsentWords } from "../../../contract/openapi";
import { Button } from "../../../ui/button";
import { Card } from "../../../ui/card";
import { ConfirmDialog } from "../../../ui/dialog";
import { LANGUAGES, isLanguage, t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { ErrorNotice } from "../../error-notice";
import { useServices } from "../../services";
import { formatDateTime } from "../../text/formatters";
import { listWithCommas } from "../../text/lists";
import type { Loading } from "../../use-async";
import { useKeptFocus } from "../../use-kept-focus";
import { useTask } from "../../use-task";
import { CARDS } from "./rule-rows";
import { hasMore } from "./wording-draft";
import { WordingForm } from "./wording-form";

const NO_WORDS: GivenConsentWords = { languages: [], title: "", url: "" };

export function ConsentWordingCard(props: {
  readonly enterpriseId: number;
  readonly found: Loading<EnterpriseConsentWording>;
}): JSX.Element {
  const { enterpriseId } = props;
  const { users } = useServices().client;
  const { loaded, reload, replace } = props.found;
  const task = useTask();
  const [editing, setEditing] = useState(false);
  const version = loaded.state === "ready" ? loaded.value.version : loaded.state;
  const place = useKeptFocus<HTMLDivElement>(`${version} ${editing}`);
  const close = (): void => {
    setEditing(false);
  };
  return (
    <Card id={CARDS.wording} title={t("wording-card")}>
      <p class="muted">{t("wording-card.lead")}</p>
      <AsyncContent loaded={loaded} label={t("wording-card.loading")} reload={reload}>
        {(value) => {
          const save = (words: GivenConsentWords): void => {
            task.run(async () => {
              replace(await users.rules.changeConsentWording(words, value.version, enterpriseId));
              close();
            });
          };
          return editing ? (
            <div ref={place}>
              <WordingForm words={value.words} task={task} save={save} close={close} />
            </div>
          ) : (
            <div class="stack">
              <Shown value={value} />
              <ErrorNotice error={task.error} />
              <div ref={place}>
                <Changes
                  value={value}
                  busy={task.busy}
                  onEdit={() => {
                    setEditing(true);
                  }}
                  onRemove={() => {
                    save(NO_WORDS);
                  }}
                />
              </div>
              <History value={value} />
            </div>
          );
        }}
      </AsyncContent>
    </Card>
  );
}

function Shown({ value }: { readonly value: EnterpriseConsentWording }): JSX.Element {
  const { version, changedAt, words } = value;
  const { languages, title, url } = words;
  return (
    <>
      {languages.length === 0 ? (
        <p>{t("wording-card.standard")}</p>
      ) : (
        <>
          <p>
            {t("wording-card.own", {
              version: version.toString(),
              date: changedAt === undefined ? "" : formatDateTime(changedAt),
            })}
          </p>
          {languages.map(({ language, patient }) => (
            <details key={language}>
              <summary>{isLanguage(language) ? LANGUAGES[language].name : language}</summary>
              <div class="consent-words">
                <blockquote lang={language} dir="auto">
                  {Object.values(patient).map((sentence, place) => (
                    <p key={place}>{sentence}</p>
                  ))}
                </blockquote>
              </div>
            </details>
          ))}
        </>
      )}
      {title !== "" && (
        <p class="break-anywhere">
          {t("wording-form")}{" "}
          {url === "" ? (
            <span dir="auto">{title}</span>
          ) : (
            <a href={url} target="_blank" rel="noopener noreferrer" dir="auto">
              {title}
            </a>
          )}
        </p>
      )}
    </>
  );
}

function Changes(props: {
  readonly value: EnterpriseConsentWording;
  readonly busy: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): JSX.Element {
  const { words } = props.value;
  const [asking, setAsking] = useState(false);
  const isLaidDown = words.languages.length > 0 || words.title !== "";
  return (
    <div class="row">
      {hasMore(words) ? (
        <p>{t("wording-card.newer")}</p>
      ) : (
        <Button onPress={props.onEdit}>{t(isLaidDown ? "wording-change" : "wording-change.first")}</Button>
      )}
      {isLaidDown && (
        <Button
          kind="danger"
          busy={props.busy}
          onPress={() => {
            setAsking(true);
          }}
        >
          {t("wording-remove")}
        </Button>
      )}
      {asking && (
        <ConfirmDialog
          title={t("wording-remove.question")}
          action={t("wording-remove")}
          dangerous
          onClose={() => {
            setAsking(false);
          }}
          onConfirm={() => {
            setAsking(false);
            props.onRemove();
          }}
        >
          <p>{t("wording-remove.consequence")}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function History({ value }: { readonly value: EnterpriseConsentWording }): JSX.Element | null {
  if (value.history.length === 0) return null;
  return (
    <details>
      <summary>{t("wording-history")}</summary>
      <ul class="list">
        {value.history.map(({ version, languages, changedBy, changedAt }) => (
          <li key={version} class="stack-tight item-plain break-anywhere">
            <span class="muted small">
              {t("wording-history.version", {
                version: version.toString(),
                time: changedAt === undefined ? "" : formatDateTime(changedAt),
                user: changedBy.toString(),
              })}
            </span>
            <span>
              {listWithCommas(languages.map((one) => (isLanguage(one) ? LANGUAGES[one].name : one))) ||
                t("wording-history.none")}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
