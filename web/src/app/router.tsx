// Addresses and pages. An address of the program holds no secret; a magic link's is taken out at once.

import { createContext } from "preact";
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

interface Navigation {
  readonly path: string;
  /** Counts the arrivals: going to the page where one is makes it anew. */
  readonly visit: number;
  /** Goes to another page of the program, unless somebody's unsaved work is in the way. */
  readonly go: (path: string, options?: { readonly replace?: boolean }) => void;
  /** Asks now, if the page is guarded; whether it may be left. */
  readonly mayLeave: () => boolean;
  /** Asks before the page is left, until what it returns is called; the newest of several asks. */
  readonly guard: (ask: () => boolean) => () => void;
}

const Context = createContext<Navigation | null>(null);

/** Where one is, and how to go elsewhere. */
export function useNavigation(): Navigation {
  const navigation = useContext(Context);
  if (navigation === null) throw new Error("there is no Router around this");
  return navigation;
}

/** Keeps the address and the page together, and turns presses on links into navigation. */
export function Router({ children }: { children: ComponentChildren }): JSX.Element {
  const [place, setPlace] = useState({ path: location.pathname, visit: 0 });
  const [navigation] = useState(
    () =>
      new Navigator((path) => {
        setPlace(({ visit }) => ({ path, visit: visit + 1 }));
      }),
  );
  useEffect(() => navigation.listen(), [navigation]);
  return (
    <Context.Provider
      value={{ ...place, go: navigation.go, guard: navigation.guard, mayLeave: navigation.mayLeave }}
    >
      {children}
    </Context.Provider>
  );
}

class Navigator {
  readonly #onNavigate: (path: string) => void;
  #confirm: (() => boolean) | null = null;
  #path = location.pathname;

  constructor(moved: (path: string) => void) {
    this.#onNavigate = moved;
  }

  readonly go = (path: string, { replace = false } = {}): void => {
    if (!this.mayLeave()) return;
    if (replace || path === this.#path) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
    this.#arrive(path);
  };

  readonly guard = (ask: () => boolean): (() => void) => {
    this.#confirm = ask;
    return () => {
      if (this.#confirm === ask) this.#confirm = null;
    };
  };

  listen(): () => void {
    const back = (): void => {
      if (location.pathname === this.#path) return;
      if (this.mayLeave()) this.#arrive(location.pathname);
      else history.pushState(null, "", this.#path);
    };
    const press = (event: MouseEvent): void => {
      const href = internalPath(event);
      if (href === null) return;
      event.preventDefault();
      this.go(href);
    };
    const unload = (event: BeforeUnloadEvent): void => {
      if (this.#confirm !== null) event.preventDefault();
    };
    addEventListener("popstate", back);
    addEventListener("beforeunload", unload);
    document.addEventListener("click", press);
    return () => {
      removeEventListener("popstate", back);
      removeEventListener("beforeunload", unload);
      document.removeEventListener("click", press);
    };
  }

  readonly mayLeave = (): boolean => {
    if (this.#confirm === null) return true;
    if (!this.#confirm()) return false;
    this.#confirm = null;
    return true;
  };

  #arrive(path: string): void {
    this.#path = path;
    this.#onNavigate(path);
    scrollTo(0, 0);
  }
}

/** The path of a plain press on a link within the program. */
function internalPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const anchor = event.target instanceof Element ? event.target.closest("a") : null;
  if (anchor === null || anchor.target === "_blank" || anchor.hasAttribute("download")) return null;
  if (anchor.origin !== location.origin || anchor.hash !== "") return null;
  return anchor.pathname;
}
