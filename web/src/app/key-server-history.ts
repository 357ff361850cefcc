/** The private Key Servers that reports of this session were sent with; forgotten with the sign-in. */
export class KeyServerHistory {
  readonly #urls = new Map<string, string>();

  remember(reportId: string, url: string): void {
    this.#urls.delete(reportId);
    this.#urls.set(reportId, url);
  }

  /** Where a report's key is, if it was sent in this session, and not with PicSafe's own. */
  find(reportId: string): string | undefined {
    return this.#urls.get(reportId);
  }

  /** All of them, the last used first. */
  get recent(): readonly string[] {
    return [...new Set([...this.#urls.values()].reverse())];
  }

  clear(): void {
    this.#urls.clear();
  }
}
