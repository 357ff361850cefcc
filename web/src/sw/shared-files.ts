// What another app shares with PicSafe (Web Share Target): a POST of the browser's own, which never leaves the device.
// The files are in this worker's memory until the page that opens has taken them, in no cache and in no storage; a
// worker that is stopped meanwhile has lost them, and the page says so.

/** What a page says to take what was shared; the answer comes through the port. */
export interface TakeShared {
  readonly kind: "take-shared";
}

/** The manifest's `share_target`. */
export const SHARE_TARGET = "/app/share";
const SHARED_PAGE = "/app/shared";
/** The page that opens asks as soon as it runs; another one that comes much later is not meant. */
const KEPT_MS = 60_000;

export class SharedFiles {
  #files: readonly File[] = [];
  #since = 0;

  /** Reads what was shared, which takes the place of what was shared before, and leads to the page that takes it. */
  async keep(request: Request): Promise<Response> {
    const files = await request.formData().then(
      (form) => [...form.values()].filter((value) => value instanceof File),
      () => [], // the page says that nothing has arrived
    );
    this.#files = files;
    this.#since = Date.now();
    return Response.redirect(new URL(SHARED_PAGE, request.url).href, 303);
  }

  /** Gives the files away; empty if there are none any more. */
  take(): readonly File[] {
    const files = this.#files;
    this.#files = [];
    return Date.now() - this.#since < KEPT_MS ? files : [];
  }
}
