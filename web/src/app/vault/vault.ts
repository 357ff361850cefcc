// What this page has of its owner's vault: nothing, until a passkey has signed in; then, in memory, what reads and
// writes labels. Who signs out, or locks the page, takes all of it away.

import type { UserServer } from "../../api/user-server";
import { type Bytes, bytesToHex } from "../../contract/bytes";
import type { Opened, VaultAtDevice, WaitingDevice } from "./opened-vault";

/** A passkey that was made or used here. */
export interface UsedPasskey {
  readonly credentialId: Bytes;
  /** What its authenticator has made of the vault's salt; undefined where it cannot, or has not yet. */
  readonly prf: Bytes | undefined;
}

export type VaultState =
  /** Nobody has signed in by a passkey here. */
  | { readonly kind: "closed" }
  /** Somebody has, whose authenticator or browser cannot open it. */
  | { readonly kind: "unsupported" }
  | { readonly kind: "opening" }
  | { readonly kind: "failed"; readonly error: unknown }
  | Opened;

const CLOSED: VaultState = { kind: "closed" };

export class Vault {
  readonly #users: UserServer;
  readonly #listeners = new Set<(state: VaultState) => void>();
  #state: VaultState = CLOSED;
  #at: Promise<VaultAtDevice> | undefined;
  #userid = 0;
  // counts what was opened: what was begun with one is no part of the next
  #round = 0;

  constructor(users: UserServer) {
    this.#users = users;
  }

  get state(): VaultState {
    return this.#state;
  }

  /** Calls `listener` with each new state; returns how to stop that. */
  subscribe(listener: (state: VaultState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the vault with a passkey; whether that works is in the state. */
  async open(userid: number, { credentialId, prf }: UsedPasskey): Promise<void> {
    this.clear();
    if (prf === undefined) {
      this.#set({ kind: "unsupported" });
      return;
    }
    this.#userid = userid;
    this.#at = atDevice(this.#users, userid, credentialId, prf);
    await this.look();
  }

  /** Looks what other devices have done meanwhile. What was open stays so, if that fails. */
  async look(): Promise<void> {
    const before = this.#state;
    const isFirst = before.kind !== "open" && before.kind !== "waiting" && before.kind !== "doubtful";
    if (isFirst) this.#set({ kind: "opening" });
    const round = this.#round;
    try {
      await this.#do((at) => at.look());
    } catch (error) {
      if (round !== this.#round) return;
      if (!isFirst) throw error;
      this.#set({ kind: "failed", error });
    }
  }

  /** Hands the keys to a device whose code a person has compared. */
  admit(device: WaitingDevice): Promise<void> {
    return this.#do((at) => at.admit(device));
  }

  refuse({ passkeyId }: WaitingDevice): Promise<void> {
    return this.#do((at) => at.drop(passkeyId));
  }

  /** Has a new key, where the device of a passkey that was removed had the one of before. */
  async forget(passkeyId: string): Promise<void> {
    if ((await this.#at)?.passkeyId === passkeyId) this.clear();
    else if (this.#state.kind === "open") await this.#do((at) => at.drop(passkeyId));
  }

  /** Goes on without the labels that cannot be read here, and without the other devices until they are let in. */
  beginAnew(): Promise<void> {
    return this.#do((at) => at.beginAnew());
  }

  /** Has all devices remember something, by its name. */
  remember(name: string, text: string): Promise<void> {
    return this.#do((at) => at.remember(name, text));
  }

  /** A label as the User Server keeps it; undefined if there is none, or the vault is not open. */
  async sealLabel(reportId: string, text: string): Promise<string | undefined> {
    const state = this.#state;
    if (state.kind !== "open" || text.trim() === "") return undefined;
    const { labelSubject, labelText, sealText } = await import("../../vault/sealed-text");
    return sealText(state.ring, labelSubject(this.#userid, reportId), labelText(text));
  }

  /** What a report's label says; undefined if it cannot be read here. */
  async readLabel(reportId: string, label: string): Promise<string | undefined> {
    const state = this.#state;
    const ring = state.kind === "open" || state.kind === "doubtful" ? state.ring : undefined;
    if (ring === undefined) return undefined;
    const { labelSubject, openText } = await import("../../vault/sealed-text");
    return openText(ring, labelSubject(this.#userid, reportId), label);
  }

  /** Forgets all of it. */
  clear(): void {
    this.#round += 1;
    this.#at = undefined;
    this.#set(CLOSED);
  }

  async #do(change: (at: VaultAtDevice) => Promise<Opened>): Promise<void> {
    const round = this.#round;
    const at = await this.#at;
    if (at === undefined) return;
    const opened = await change(at);
    if (round === this.#round) this.#set(opened);
  }

  #set(state: VaultState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

async function atDevice(
  users: UserServer,
  userid: number,
  credentialId: Bytes,
  prf: Bytes,
): Promise<VaultAtDevice> {
  const [{ VaultAtDevice: AtDevice }, { deviceKeys }, passkeyId] = await Promise.all([
    import("./opened-vault"),
    import("../../vault/device-keys"),
    passkeyIdOf(credentialId),
  ]);
  return new AtDevice(users, { userid, passkeyId }, await deviceKeys(prf));
}

/** By what the User Server knows a passkey: SHA-256 of its credential ID, in hexadecimal digits. */
export async function passkeyIdOf(credentialId: Bytes): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", credentialId)));
}
