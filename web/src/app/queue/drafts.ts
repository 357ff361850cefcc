// What this page knows of the drafts on its device: nothing, until a passkey with PRF has signed in. Who locks the page
// takes the keys away; who signs out by hand, the drafts.

import type { Clock } from "../../api/clock";
import type { Draft } from "../pages/compose/draft";
import { type UsedPasskey, passkeyIdOf } from "../vault/vault";
import type { KeptState } from "./draft-text";
import type { DraftStore } from "./draft-store";
import { holdDraft } from "./hold-draft";
import type { KeptAtDevice, KeptDraft } from "./kept-drafts";

/** Undefined while nothing can be kept. */
export type DraftsState = readonly KeptDraft[] | undefined;

/** What an account has on this device. */
export interface AccountDrafts {
  readonly ids: readonly string[];
  /** Takes it off the device, also once its keys are forgotten here. */
  readonly remove: () => Promise<void>;
}

export class Drafts {
  readonly #clock: Clock;
  readonly #store: () => Promise<DraftStore>;
  readonly #hold: typeof holdDraft;
  readonly #listeners = new Set<(state: DraftsState) => void>();
  readonly #held = new Map<string, () => void>();
  readonly #saved = new Set<string>();
  #at: KeptAtDevice | undefined;
  #state: DraftsState;
  #isInterrupted = false;
  // counts what was opened: what was begun with one is no part of the next
  #round = 0;

  constructor(
    clock: Clock,
    store: () => Promise<DraftStore> = async () => new (await import("./draft-store")).IndexedDbDrafts(),
    hold = holdDraft,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#hold = hold;
  }

  /** Those that are on the device; undefined where none can be kept. */
  get state(): DraftsState {
    return this.#state;
  }

  /** Calls `listener` with each new state; returns how to stop that. */
  subscribe(listener: (state: DraftsState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens them with a passkey; where it makes no secret, or the device keeps nothing, there are none. */
  async open(userid: number, { credentialId, prf }: UsedPasskey): Promise<void> {
    this.clear();
    if (prf === undefined) return;
    const round = this.#round;
    try {
      const [{ KeptAtDevice: AtDevice }, { draftOwner }, store, passkeyId] = await Promise.all([
        import("./kept-drafts"),
        import("../../vault/sealed-draft"),
        this.#store(),
        passkeyIdOf(credentialId),
      ]);
      const at = new AtDevice(store, await draftOwner(userid, passkeyId, prf), this.#clock);
      const found = await at.list();
      if (round !== this.#round) return;
      this.#at = at;
      this.#show(found);
    } catch {
      // a private window, or a device that is full
    }
  }

  /** Whether a draft is on the device as it was saved last. */
  isKept(id: string): boolean {
    return this.#saved.has(id);
  }

  /** Keeps a draft; whether it is kept, as it is now. */
  async save(id: string, draft: Draft, state: KeptState): Promise<boolean> {
    return this.#kept(id, (at) => at.save(id, draft, state));
  }

  /** Says of a draft that is kept what it does now. */
  async mark(id: string, state: KeptState): Promise<void> {
    if (this.isKept(id)) await this.#kept(id, (at) => at.mark(id, state));
  }

  /** A draft, for this window alone; undefined if another one has it, or it is gone. */
  async take(id: string): Promise<Draft | undefined> {
    const at = this.#at;
    if (at === undefined || !(await this.#isHeld(id))) return undefined;
    const draft = await at.load(id).catch(() => undefined);
    if (draft !== undefined) this.#saved.add(id);
    return draft;
  }

  /** Leaves a draft to any window. */
  leave(id: string): void {
    this.#saved.delete(id);
    this.#at?.close(id);
    this.#held.get(id)?.();
    this.#held.delete(id);
  }

  async remove(id: string): Promise<void> {
    const at = this.#at;
    if (at === undefined) return;
    await at.remove(id).catch(() => undefined);
    this.#saved.delete(id);
    this.leave(id);
    await this.#look(at);
  }

  /**
   * What is on the device of whoever is signed in, by whichever of their passkeys; where nobody says which those are, of
   * the one that has opened it.
   */
  async ofAccount(passkeyIds: () => Promise<readonly string[]>): Promise<AccountDrafts> {
    const at = this.#at;
    const opened = (this.#state ?? []).map(({ id }) => id);
    const { store, ids } = await this.#found(passkeyIds).catch(() => ({ store: undefined, ids: [] }));
    const remove = async (): Promise<void> => {
      this.#saved.clear();
      this.#isInterrupted = false;
      await at?.removeAll().catch(() => undefined);
      for (const id of ids) await store?.remove(id).catch(() => undefined);
      if (at !== undefined) await this.#look(at);
    };
    return { ids: [...new Set([...opened, ...ids])], remove };
  }

  async #found(
    passkeyIds: () => Promise<readonly string[]>,
  ): Promise<{ readonly store: DraftStore; readonly ids: readonly string[] }> {
    const store = await this.#store();
    if (!(await store.isThere())) return { store, ids: [] };
    const { draftsOf } = await import("./kept-drafts");
    return { store, ids: await draftsOf(store, await passkeyIds()) };
  }

  /** Forgets what opens them; what is kept stays. */
  clear(): void {
    this.#round += 1;
    this.#isInterrupted ||= this.#saved.size > 0;
    this.#at = undefined;
    this.#saved.clear();
    for (const id of [...this.#held.keys()]) this.leave(id);
    this.#show(undefined);
  }

  /** Whether one was kept and open here when that was forgotten, once. */
  takeInterrupted(): boolean {
    const was = this.#isInterrupted;
    this.#isInterrupted = false;
    return was;
  }

  async #kept(id: string, act: (at: KeptAtDevice) => Promise<boolean>): Promise<boolean> {
    const at = this.#at;
    if (at === undefined || !(await this.#isHeld(id))) return false;
    // a device that keeps nothing more is one without room
    const isKept = await act(at).catch(() => false);
    if (this.#at !== at) return false;
    if (isKept) this.#saved.add(id);
    else this.#saved.delete(id);
    await this.#look(at);
    return isKept;
  }

  async #isHeld(id: string): Promise<boolean> {
    if (this.#held.has(id)) return true;
    const release = await this.#hold(id);
    if (release === undefined) return false;
    this.#held.set(id, release);
    return true;
  }

  async #look(at: KeptAtDevice): Promise<void> {
    const found = await at.list().catch(() => []);
    if (this.#at === at) this.#show(found);
  }

  #show(state: DraftsState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
