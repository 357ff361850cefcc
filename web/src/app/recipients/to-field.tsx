// Whom a report is for: typed, or chosen from those named before and from colleagues (ARIA combobox with a list).

import type { JSX, TargetedClipboardEvent, TargetedKeyboardEvent } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { KnownRecipient } from "../../api";
import { displayAddress } from "../../contract/email-addresses";
import { IconButton } from "../../ui/button";
import { t } from "../../words";
import { asWritten } from "../text/unknown-words";
import { isRecipient, recipientsIn } from "./typed-recipients";
import { useSuggestions } from "./use-suggestions";

interface Props {
  /** Those who are named. */
  readonly recipients: readonly string[];
  /** What is in the field, and counts as well: nobody whom a sender has typed is left out. */
  readonly typed: string;
  readonly onChange: (recipients: readonly string[], typed: string) => void;
  readonly hint: string;
}

export function ToField({ recipients, typed, onChange, hint }: Props): JSX.Element {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const names = useRef(new Map<string, string>());
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [isRefused, setRefused] = useState(false);
  const people = useSuggestions(typed, isOpen).filter(({ email }) => !recipients.includes(email));
  const isShown = isOpen && people.length > 0;
  const chosen = isShown ? people[active] : undefined;

  const name = (added: readonly string[], left = ""): void => {
    setActive(-1);
    setRefused(left !== "");
    onChange([...new Set([...recipients, ...added])], left);
  };
  const choose = (person: KnownRecipient): void => {
    names.current.set(person.email, person.name);
    name([person.email]);
    input.current?.focus();
  };
  const take = (text: string): void => {
    const given = recipientsIn(text);
    name(given.filter(isRecipient), given.filter((one) => !isRecipient(one)).join(" "));
  };
  const type = (text: string): void => {
    setOpen(true);
    setActive(-1);
    setRefused(false);
    // whoever types a comma or a blank behind an address has written it
    if (/[,;\s]$/.test(text) && recipientsIn(text).some(isRecipient)) take(text);
    else onChange(recipients, text);
  };
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (chosen !== undefined) choose(chosen);
      else take(typed);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((before) => wrapped(before, step, people.length));
    } else if (event.key === "Escape" && isShown) {
      event.preventDefault();
      setOpen(false);
    } else if (event.key === "Backspace" && typed === "") {
      onChange(recipients.slice(0, -1), "");
    }
  };
  const paste = (event: TargetedClipboardEvent<HTMLInputElement>): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[,;\s<]/.test(text.trim())) return;
    // a field of one line would run the lines of a list together
    event.preventDefault();
    take(`${typed} ${text}`);
  };
  return (
    <div class="field">
      <label for={id}>{t("recipients-to")}</label>
      {recipients.length > 0 && (
        <ul class="chips" aria-label={t("recipients-to.named")}>
          {recipients.map((recipient) => (
            <li key={recipient} class="chip">
              <Named recipient={recipient} name={names.current.get(recipient) ?? ""} />
              <IconButton
                icon="close"
                class="chip-remove"
                label={t("recipients-to.remove", { who: shown(recipient) })}
                onPress={() => {
                  onChange(
                    recipients.filter((one) => one !== recipient),
                    typed,
                  );
                  input.current?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="combobox">
        <input
          ref={input}
          id={id}
          class="input"
          type="text"
          dir={typed === "" ? undefined : "ltr"}
          inputMode="email"
          autocomplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          maxLength={1000}
          placeholder={t("recipients-to.example")}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={isShown ? `${id}-list` : undefined}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${active.toString()}`}
          aria-describedby={isRefused ? `${id}-error ${id}-hint` : `${id}-hint`}
          aria-invalid={isRefused ? true : undefined}
          value={typed}
          onFocus={() => {
            setOpen(true);
          }}
          onBlur={() => {
            setOpen(false);
            // what is left in the field counts as well
            setRefused(!recipientsIn(typed).every(isRecipient));
          }}
          onInput={(event) => {
            type(event.currentTarget.value);
          }}
          onKeyDown={press}
          onPaste={paste}
        />
        {isShown && (
          <ul class="options" id={`${id}-list`} role="listbox" aria-label={t("recipients-to.suggested")}>
            {people.map((person, index) => (
              // the keyboard is with the field, which says which of them is active
              <li
                key={person.email}
                id={`${id}-${index.toString()}`}
                class="option"
                role="option"
                aria-selected={index === active}
                onPointerDown={(event) => {
                  // or the field would lose the focus, and the list with it
                  event.preventDefault();
                }}
                onClick={() => {
                  choose(person);
                }}
              >
                <Suggested person={person} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <p class="visually-hidden" role="status">
        {isShown ? t("recipients-to.found", { count: people.length }) : ""}
      </p>
      {isRefused && (
        <p class="field-error" id={`${id}-error`}>
          {t("recipients-to.malformed")}
        </p>
      )}
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}

function Named({ recipient, name }: { readonly recipient: string; readonly name: string }): JSX.Element {
  return (
    <span class="chip-text">
      {name !== "" && <b dir="auto">{asWritten(name)}</b>} <span dir="ltr">{shown(recipient)}</span>
    </span>
  );
}

function Suggested({ person }: { readonly person: KnownRecipient }): JSX.Element {
  const { email, name, enterprise } = person;
  if (name === "") return <span dir="ltr">{displayAddress(email)}</span>;
  return (
    <>
      <b dir="auto">{asWritten(name)}</b>
      <span class="muted small">
        <span dir="ltr">{displayAddress(email)}</span>
        {enterprise !== "" && <span dir="auto"> · {asWritten(enterprise)}</span>}
      </span>
    </>
  );
}

function shown(recipient: string): string {
  return recipient.includes("*") ? recipient : displayAddress(recipient);
}

/** The option after or before another; before the first there is none, which is -1. */
function wrapped(index: number, step: number, count: number): number {
  const next = index + step;
  if (next >= count) return -1;
  return next < -1 ? count - 1 : next;
}
