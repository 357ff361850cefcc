// Puts what the first page needs into one file: a phone asks for it once, not thirty times.

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * The name of the chunk of a module for Rolldown's `codeSplitting`: `first` for all that `index.html` imports, and
 * that the service worker, which has to be one file, does not.
 */
export function firstChunk(page: string, worker: string): (id: string, modules: Modules) => string | null {
  let first: ReadonlySet<string> | undefined;
  return (id, modules) => {
    if (first === undefined) {
      const apart = reachable(worker, modules);
      first = new Set([...reachable(page, modules)].filter((module) => !apart.has(module)));
    }
    return first.has(id) ? "first" : null;
  };
}

function reachable(entry: string, modules: Modules): Set<string> {
  const found = new Set<string>();
  const next = [entry];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    next.push(...(modules.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}
