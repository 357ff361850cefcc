/** Keeps other windows from a draft until what it gives is called; undefined if one of them has it. */
export async function holdDraft(id: string): Promise<(() => void) | undefined> {
  // browsers of a few years ago do not know it
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks === undefined) return () => undefined;
  return new Promise((resolve) => {
    void locks.request(`draft ${id}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => {
        resolve(release);
      });
    });
  });
}
