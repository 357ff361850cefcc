import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { LANGUAGES, type Language, t } from "../../../words";
import { AsyncContent } from "../../async-content";
import type { AsyncState } from "../../use-async";

/** The exact sentences that are agreed to, as they are read and spoken. */
export function ConsentStatement(props: {
  readonly title: string;
  readonly language: Language;
  readonly loaded: AsyncState<string>;
  readonly reload: () => void;
}): JSX.Element {
  const { title, language, loaded, reload } = props;
  const id = useId();
  return (
    <AsyncContent loaded={loaded} label={t("consent-words-loading")} reload={reload}>
      {(wording) => (
        <section class="consent-words" hidden={wording === ""} aria-labelledby={id}>
          <h3 id={id}>{title}</h3>
          <blockquote lang={language} dir={LANGUAGES[language].direction}>
            {wording.split("\n").map((sentence) => (
              <p key={sentence}>{sentence}</p>
            ))}
          </blockquote>
        </section>
      )}
    </AsyncContent>
  );
}
