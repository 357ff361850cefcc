import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

interface ButtonStyle {
  readonly kind?: "main" | "plain" | "danger" | "danger-solid" | "quiet";
  readonly icon?: IconName | undefined;
  readonly wide?: boolean;
}

interface ButtonProps extends ButtonStyle {
  readonly children: ComponentChildren;
  /** Without it, the button submits its form. */
  readonly onPress?: (() => void) | undefined;
  /** What it does is under way: it says so and takes no press. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Whether what it switches is on; left out if it switches nothing. */
  readonly isPressed?: boolean;
}

/** A button with words; `busy` keeps the focus where it is, which `disabled` would take away. */
export function Button(props: ButtonProps): JSX.Element {
  const { children, onPress, busy = false, disabled = false, icon } = props;
  const press = (event: Event): void => {
    if (busy) event.preventDefault();
    else onPress?.();
  };
  return (
    <button
      type={onPress === undefined ? "submit" : "button"}
      class={classOf(props)}
      disabled={disabled}
      aria-disabled={busy}
      aria-pressed={props.isPressed}
      onClick={press}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is an icon alone; its label is for screen readers and shows as a tip. */
export function IconButton(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly onPress: () => void;
  readonly disabled?: boolean;
  readonly class?: string;
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.class ?? "button button-icon"}
      aria-label={props.label}
      title={props.label}
      disabled={props.disabled === true}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink(
  props: ButtonStyle & {
    readonly children: ComponentChildren;
    readonly href: string;
    readonly newTab?: boolean;
  },
): JSX.Element {
  const { children, href, newTab = false, icon } = props;
  return (
    <a
      class={classOf(props)}
      href={href}
      {...(newTab ? { target: "_blank", rel: "noopener noreferrer" } : {})}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </a>
  );
}

function classOf({ kind = "plain", wide = false }: ButtonStyle): string {
  return `button${kind === "plain" ? "" : ` button-${kind}`}${wide ? " button-wide" : ""}`;
}
