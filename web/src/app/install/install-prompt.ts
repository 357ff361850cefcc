// Whether PicSafe can be put on the device's home screen, and how. Browsers say so by an event, some time after the page
// was loaded; Safari says nothing and has it in its share menu.

interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

declare global {
  interface WindowEventMap {
    beforeinstallprompt: BeforeInstallPromptEvent;
  }
  interface Navigator {
    /** Safari’s, on phones and tablets: whether it was opened from the home screen. */
    readonly standalone?: boolean;
  }
}

/** What of a window this goes by. */
export interface InstallablePage extends Pick<Window, "addEventListener"> {
  readonly navigator: { readonly standalone?: boolean };
  matchMedia(query: string): { readonly matches: boolean };
}

/** How it is installed here; `none` where it is already, or cannot be. */
export type InstallWay = "prompt" | "share-menu" | "none";

export class InstallPrompt {
  readonly #page: InstallablePage;
  readonly #listeners = new Set<() => void>();
  #event: BeforeInstallPromptEvent | undefined;
  #isDeclined = false;

  constructor(page: InstallablePage) {
    this.#page = page;
    page.addEventListener("beforeinstallprompt", (event) => {
      // the browser's own banner would lie over the page
      event.preventDefault();
      this.#event = event;
      this.#tell();
    });
    page.addEventListener("appinstalled", () => {
      this.#event = undefined;
      this.#tell();
    });
  }

  get way(): InstallWay {
    if (this.#event !== undefined) return "prompt";
    const isInstalled = this.#page.matchMedia("(display-mode: standalone)").matches;
    return this.#page.navigator.standalone === false && !isInstalled ? "share-menu" : "none";
  }

  /** Whether somebody has said no; they are not asked again while the page is open. */
  get isDeclined(): boolean {
    return this.#isDeclined;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  decline(): void {
    this.#isDeclined = true;
    this.#tell();
  }

  /** Has the browser ask; it answers for one event once. */
  async install(): Promise<void> {
    const event = this.#event;
    this.#event = undefined;
    await event?.prompt();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
