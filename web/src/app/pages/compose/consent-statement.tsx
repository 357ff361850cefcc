import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { MemberConsentWording } from "../../../api";
import { Button } from "../../../ui/button";
import { LANGUAGES, type Language, t } from "../../../words";
import { AsyncContent } from "../../async-content";
import { formatDateTime } from "../../text/formatters";
import { asWritten } from "../../text/unknown-words";
import type { AsyncState } from "../../use-async";
import type { ShownWording } from "./consent-wording";

/** What the sender's hospital lays down about consent, once it is known, and how to ask again. */
export interface OwnWording {
  readonly loaded: AsyncState<MemberConsentWording | undefined>;
  readonly reload: () => void;
}

/** The exact sentences that are agreed to, as they are read and spoken, and whose they are. */
export function ConsentStatement(props: {
  readonly title: string;
  readonly language: Language;
  readonly loaded: AsyncState<ShownWording>;
  readonly reload: () => void;
  readonly own: OwnWording;
}): JSX.Element {
  const { title, language, loaded, reload, own } = props;
  const id = useId();
  return (
    <AsyncContent loaded={loaded} label={t("consent-words-loading")} reload={reload}>
      {(wording) => (
        <section class="consent-words" hidden={wording.text === ""} aria-labelledby={id}>
          <h3 id={id}>{title}</h3>
          <blockquote lang={language} dir={LANGUAGES[language].direction}>
            {wording.text.split("\n").map((sentence, place) => (
              <p key={place}>{sentence}</p>
            ))}
          </blockquote>
          <Whose wording={wording} language={language} own={own} />
        </section>
      )}
    </AsyncContent>
  );
}

function Whose(props: {
  readonly wording: ShownWording;
  readonly language: Language;
  readonly own: OwnWording;
}): JSX.Element | null {
  const { loaded, reload } = props.own;
  const { issue } = props.wording;
  if (loaded.state === "failed") {
    return (
      <div class="row">
        <p class="hint">
          {issue === undefined
            ? t("consent-words-picsafe.unknown")
            : t("consent-words-of.unknown", { enterprise: asWritten(issue.issuer), version: issue.edition })}
        </p>
        <Button kind="quiet" icon="retry" onPress={reload}>
          {t("common-try-again")}
        </Button>
      </div>
    );
  }
  if (loaded.state === "loading" || loaded.value === undefined) return null;
  const { words, version, changedAt } = loaded.value;
  const enterprise = asWritten(loaded.value.enterprise);
  if (issue !== undefined) {
    const date = changedAt === undefined ? "" : formatDateTime(changedAt);
    return <p class="hint">{t("consent-words-of", { enterprise, version: version.toString(), date })}</p>;
  }
  if (words.languages.length === 0) return null;
  const language = LANGUAGES[props.language].name;
  return <p class="hint">{t("consent-words-picsafe", { enterprise, language })}</p>;
}

/** The hospital's own form on paper, where it has one. */
export function OwnForm({ own }: { readonly own: OwnWording }): JSX.Element | null {
  const known = own.loaded.state === "ready" ? own.loaded.value : undefined;
  if (known === undefined || known.words.title === "") return null;
  const { title, url } = known.words;
  return (
    <p class="break-anywhere">
      {t("consent-own-form", { enterprise: asWritten(known.enterprise) })}{" "}
      {url === "" ? (
        <span dir="auto">{title}</span>
      ) : (
        <a href={url} target="_blank" rel="noopener noreferrer" dir="auto">
          {title}
        </a>
      )}
    </p>
  );
}
