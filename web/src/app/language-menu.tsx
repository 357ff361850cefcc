import type { JSX } from "preact";
import { LANGUAGES, type Language, isLanguage, t, vocabulary } from "../words";
import { useTask } from "./use-task";

/** Every language in its own name. The pages change at once, and nothing that was entered is lost. */
export function LanguageMenu({
  onChosen,
}: {
  onChosen?: (language: Language) => Promise<void>;
}): JSX.Element {
  const task = useTask();
  const choose = (language: Language): void => {
    task.run(async () => {
      await vocabulary.choose(language);
      await onChosen?.(language);
    });
  };
  return (
    <>
      <select
        class="input language-menu"
        aria-label={t("shell-language")}
        value={vocabulary.language}
        onChange={({ currentTarget }) => {
          if (isLanguage(currentTarget.value)) choose(currentTarget.value);
          currentTarget.value = vocabulary.language;
        }}
      >
        {Object.entries(LANGUAGES).map(([language, { name }]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
      {task.error !== undefined && (
        <p class="field-error" role="alert">
          {t("shell-language.failed")}
        </p>
      )}
    </>
  );
}
