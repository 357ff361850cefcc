// Keeps the program's own files for places without a network, and hands on what other apps share. It never keeps, and
// never even sees the inside of, an answer of the API, of storage, or of anything else.

import { SHARE_TARGET, SharedFiles, type TakeShared } from "./shared-files";

// the build puts these in
declare const __PRECACHE_FILES__: readonly string[];
declare const __LATER_FILES__: readonly string[];
declare const __PRECACHE_VERSION__: string;

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Message extends Extendable {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}
interface WorkerScope {
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: Extendable) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(type: "message", listener: (event: Message) => void): void;
}

const scope = globalThis as unknown as WorkerScope;
const FILES: ReadonlySet<string> = new Set(__PRECACHE_FILES__);
// large, and needed by few: kept once they were needed
const LATER_FILES: ReadonlySet<string> = new Set(__LATER_FILES__);
const PREFIX = "picsafe-";
const CACHE = PREFIX + __PRECACHE_VERSION__;
const START = "/";
const shared = new SharedFiles();

scope.addEventListener("install", (event) => {
  event.waitUntil(install());
});
scope.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === SHARE_TARGET) event.respondWith(shared.keep(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (url.pathname === START || url.pathname.startsWith("/app")) event.respondWith(page(request));
  } else if (FILES.has(url.pathname) || LATER_FILES.has(url.pathname)) {
    event.respondWith(file(request));
  }
});

scope.addEventListener("message", (event) => {
  // a page says which language it is in, so that all its words are kept for a place without a network
  if (typeof event.data === "string") event.waitUntil(keepLanguage(event.data));
  else if (asksForShared(event.data)) event.ports[0]?.postMessage(shared.take());
});

function asksForShared(data: unknown): data is TakeShared {
  return typeof data === "object" && data !== null && "kind" in data && data.kind === "take-shared";
}

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...FILES].map((path) => new Request(path, { cache: "no-cache", credentials: "omit" })));
}

async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  await scope.clients.claim();
}

/** Keeps what is not kept yet of a language’s words; a device without room, or without a network, does without. */
async function keepLanguage(language: string): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = [...LATER_FILES].filter((path) => path.startsWith(`/assets/ftl-${language}-`));
  const kept = await Promise.all(wanted.map((path) => cache.match(path)));
  await cache.addAll(wanted.filter((_, place) => kept[place] === undefined)).catch(() => undefined);
}

/** The newest page there is; without a network, the kept one. Its address is kept nowhere: it may be a link. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(START);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function file(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const cache = await caches.open(CACHE);
  const kept = await cache.match(pathname);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  // a device without room for it does without
  if (answer.ok && LATER_FILES.has(pathname))
    await cache.put(pathname, answer.clone()).catch(() => undefined);
  return answer;
}
