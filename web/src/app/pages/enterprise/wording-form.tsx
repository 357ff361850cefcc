// Writing the words that patients agree to: one language at a time, beginning with PicSafe's.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ConsentSentences, type ConsentWords, hasCode } from "../../../api";
import type { GivenConsentWords } from "../../../contract/openapi";
import { Button } from "../../../ui/button";
import { Checkbox, SelectField, TextArea, TextField } from "../../../ui/form-fields";
import { Notice } from "../../../ui/notice";
import { LANGUAGES, type Language, isLanguage, t, vocabulary } from "../../../words";
import { ErrorNotice } from "../../error-notice";
import type { useTask } from "../../use-task";
import {
  type LanguageDraft,
  MAX_SENTENCE,
  MAX_TITLE,
  SENTENCES,
  type WordingDraft,
  draftOf,
  standardSentences,
  wordingProblems,
  wordsOf,
} from "./wording-draft";

export function WordingForm(props: {
  readonly words: ConsentWords;
  readonly task: ReturnType<typeof useTask>;
  readonly save: (words: GivenConsentWords) => void;
  readonly close: () => void;
}): JSX.Element {
  const { words, task, save, close } = props;
  const [draft, setDraft] = useState(() => draftOf(words));
  const [language, setLanguage] = useState<Language>(() => firstOf(words));
  const [problems, setProblems] = useState<readonly string[]>([]);
  const written = draft.languages.get(language);
  const change = (part: Partial<WordingDraft>): void => {
    setProblems([]);
    setDraft((before) => ({ ...before, ...part }));
  };
  const write = (changed: LanguageDraft | undefined): void => {
    setProblems([]);
    // PicSafe's words may arrive when something else was written meanwhile
    setDraft((before) => {
      const languages = new Map(before.languages);
      if (changed === undefined) languages.delete(language);
      else languages.set(language, changed);
      return { ...before, languages };
    });
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const found = wordingProblems(draft);
    setProblems(found);
    if (found.length === 0) save(wordsOf(draft));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <SelectField
        label={t("wording-language")}
        hint={t("wording-language.hint")}
        value={language}
        options={(Object.keys(LANGUAGES) as Language[]).map((one) => [
          one,
          draft.languages.has(one)
            ? t("wording-language.written", { language: LANGUAGES[one].name })
            : LANGUAGES[one].name,
        ])}
        onChange={(chosen) => {
          if (isLanguage(chosen)) setLanguage(chosen);
        }}
      />
      <LanguageFields language={language} written={written} onChange={write} />
      <TextField
        label={t("wording-form-title")}
        hint={t("wording-form-title.hint")}
        optional
        maxLength={MAX_TITLE}
        value={draft.title}
        onChange={(title) => {
          change({ title });
        }}
      />
      <TextField
        label={t("wording-form-address")}
        hint={t("wording-form-address.hint")}
        optional
        type="url"
        maxLength={500}
        value={draft.url}
        onChange={(url) => {
          change({ url });
        }}
      />
      {problems.length > 0 && (
        <Notice kind="bad">
          {problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Notice>
      )}
      <WordingError error={task.error} />
      <div class="row">
        <Button kind="main" busy={task.busy}>
          {t("common-save")}
        </Button>
        <Button onPress={close}>{t("common-cancel")}</Button>
      </div>
    </form>
  );
}

/** The language that is shown, unless others alone are written. */
function firstOf({ languages }: ConsentWords): Language {
  const known = languages.map(({ language }) => language).filter(isLanguage);
  const { language } = vocabulary;
  return known.includes(language) ? language : (known[0] ?? language);
}

function LanguageFields(props: {
  readonly language: Language;
  readonly written: LanguageDraft | undefined;
  readonly onChange: (changed: LanguageDraft | undefined) => void;
}): JSX.Element {
  const { language, written, onChange } = props;
  const { name } = LANGUAGES[language];
  const begin = (isGuardian: boolean, then: (standard: ConsentSentences) => void): void => {
    void standardSentences(language, isGuardian).then(then, () => {
      // without a network: an empty one to write in
      then({ treatment: "", education: "", publication: "", withdrawal: "" });
    });
  };
  if (written === undefined) {
    return (
      <div class="stack-tight">
        <p>{t("wording-language.unwritten", { language: name })}</p>
        <div class="row">
          <Button
            onPress={() => {
              begin(false, (patient) => {
                onChange({ patient, guardian: undefined });
              });
            }}
          >
            {t("wording-language.begin", { language: name })}
          </Button>
        </div>
      </div>
    );
  }
  const { patient, guardian } = written;
  return (
    <>
      <SentenceFields
        sentences={patient}
        onChange={(changed) => {
          onChange({ ...written, patient: changed });
        }}
      />
      <Checkbox
        checked={guardian !== undefined}
        onChange={(isWanted) => {
          if (!isWanted) onChange({ patient, guardian: undefined });
          else
            begin(true, (standard) => {
              onChange({ patient, guardian: standard });
            });
        }}
      >
        {t("wording-guardian")}
      </Checkbox>
      {guardian === undefined ? (
        <p class="hint">{t("wording-guardian.without")}</p>
      ) : (
        <SentenceFields
          isGuardian
          sentences={guardian}
          onChange={(changed) => {
            onChange({ ...written, guardian: changed });
          }}
        />
      )}
      <div class="row">
        <Button
          kind="quiet"
          icon="trash"
          onPress={() => {
            onChange(undefined);
          }}
        >
          {t("wording-language.remove", { language: name })}
        </Button>
      </div>
    </>
  );
}

function SentenceFields(props: {
  readonly sentences: ConsentSentences;
  readonly isGuardian?: boolean;
  readonly onChange: (sentences: ConsentSentences) => void;
}): JSX.Element {
  const { sentences, isGuardian = false, onChange } = props;
  return (
    <fieldset class="stack">
      <legend class="legend">{t(isGuardian ? "wording-sentences.guardian" : "wording-sentences")}</legend>
      {SENTENCES.map((one) => (
        <TextArea
          key={one}
          label={t(`wording-${one}`)}
          rows={5}
          maxLength={MAX_SENTENCE}
          value={sentences[one]}
          onChange={(text) => {
            onChange({ ...sentences, [one]: text });
          }}
        />
      ))}
    </fieldset>
  );
}

function WordingError({ error }: { readonly error: unknown }): JSX.Element | null {
  const isTooLong = hasCode(error, "consent_wording_too_large");
  if (!isTooLong && !hasCode(error, "invalid_consent_wording")) return <ErrorNotice error={error} />;
  return (
    <Notice kind="bad" title={t(isTooLong ? "wording-error.too-long" : "wording-error")}>
      <p>{t(isTooLong ? "wording-error.shorter" : "wording-error.advice")}</p>
    </Notice>
  );
}
