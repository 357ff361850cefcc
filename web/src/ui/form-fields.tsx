import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { t } from "../words";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  /** Says so behind the label. */
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly autocomplete?: AutoFill;
  readonly maxLength?: number;
}

interface FieldIds {
  readonly id: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
}

function LabelledField(props: {
  readonly label: string;
  readonly optional: boolean;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly children: (described: FieldIds) => ComponentChildren;
}): JSX.Element {
  const id = useId();
  const { label, optional, hint, error, children } = props;
  const described = [
    ...(error === undefined ? [] : [`${id}-error`]),
    ...(hint === undefined ? [] : [`${id}-hint`]),
  ];
  const ids: FieldIds = {
    id,
    ...(described.length === 0 ? {} : { "aria-describedby": described.join(" ") }),
    ...(error === undefined ? {} : { "aria-invalid": true }),
  };
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <span class="optional">{t("common-optional")}</span>}
      </label>
      {children(ids)}
      {error !== undefined && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

const AS_A_CODE = { autocapitalize: "characters", autocorrect: "off", spellcheck: false } as const;

/** One line of text. */
export function TextField(
  props: FieldProps & {
    readonly type?: "text" | "email" | "date" | "url" | "password";
    readonly inputMode?: "text" | "numeric" | "email" | "url";
    readonly placeholder?: string;
    readonly class?: string;
    readonly autoFocus?: boolean;
    readonly max?: string;
    /** The value is no word of a language: keyboards leave it as it is, in capitals. */
    readonly code?: boolean;
  },
): JSX.Element {
  const { label, value, onChange, hint, error, optional = false, required = false } = props;
  // Preact's types tie each type of input to the roles it can have; all of these are text
  const type = (props.type ?? "text") as "text";
  return (
    <LabelledField label={label} optional={optional} hint={hint} error={error}>
      {(described) => (
        <input
          {...described}
          class={`input ${props.class ?? ""}`}
          type={type}
          dir={isWritten(props) ? directionOf(value) : "ltr"}
          inputMode={props.inputMode ?? "text"}
          placeholder={props.placeholder}
          autocomplete={props.autocomplete ?? "off"}
          maxLength={props.maxLength}
          max={props.max}
          required={required}
          autofocus={props.autoFocus === true}
          {...(props.code === true ? AS_A_CODE : {})}
          value={value}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </LabelledField>
  );
}

/** Whether the value is words of some language; addresses, codes and dates read from left to right in all. */
function isWritten(props: { readonly type?: string; readonly code?: boolean }): boolean {
  return (props.type ?? "text") === "text" && props.code !== true;
}

/** What was typed goes its own way; an empty field, with its example, goes the page's. */
function directionOf(value: string): "auto" | undefined {
  return value === "" ? undefined : "auto";
}

/** Several lines of text. */
export function TextArea(props: FieldProps & { readonly rows?: number }): JSX.Element {
  const { label, value, onChange, hint, error, optional = false } = props;
  return (
    <LabelledField label={label} optional={optional} hint={hint} error={error}>
      {(described) => (
        <textarea
          {...described}
          class="input"
          dir={directionOf(value)}
          autocomplete="off"
          rows={props.rows ?? 4}
          maxLength={props.maxLength}
          value={value}
          onInput={(event) => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
    </LabelledField>
  );
}

/** A choice of one out of many. */
export function SelectField(
  props: FieldProps & { readonly options: readonly (readonly [value: string, label: string])[] },
): JSX.Element {
  const { label, value, onChange, hint, error, options, optional = false } = props;
  return (
    <LabelledField label={label} optional={optional} hint={hint} error={error}>
      {(described) => (
        <select
          {...described}
          class="input"
          autocomplete={props.autocomplete}
          required={props.required}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
          }}
        >
          {options.map(([option, text]) => (
            <option key={option} value={option}>
              {text}
            </option>
          ))}
        </select>
      )}
    </LabelledField>
  );
}

/** A box to tick, with its words. */
export function Checkbox(props: {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="checkbox">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => {
          props.onChange(event.currentTarget.checked);
        }}
      />
      <span>{props.children}</span>
    </label>
  );
}

/** A choice of one out of few, each with a line that explains it. */
export function RadioGroup<Value extends string>(props: {
  readonly legend: string;
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string }[];
  readonly columns?: boolean;
  /** Groups of the same name are one choice under several headings. */
  readonly name?: string;
}): JSX.Element {
  const id = useId();
  const name = props.name ?? id;
  return (
    <fieldset class="stack-tight">
      <legend class="legend">{props.legend}</legend>
      <div class={props.columns === true ? "radio-group radio-group-columns" : "radio-group"}>
        {props.options.map(({ value, label, hint }) => (
          <label class="radio-option" key={value}>
            <input
              type="radio"
              name={name}
              value={value}
              checked={props.value === value}
              onChange={() => {
                props.onChange(value);
              }}
            />
            <span>
              <strong>{label}</strong>
              {hint !== undefined && <span class="hint">{hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
