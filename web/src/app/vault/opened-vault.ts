// One device's vault: opened, waiting for another device, or kept in step with what the others do. Every change is of
// the version that was read; whoever was slower looks again.

import { hasCode } from "../../api/errors";
import type { UserServer } from "../../api/user-server";
import type { VaultKey, VaultRecord } from "../../api/vault";
import { fromBase64url, toBase64url } from "../../contract/base64url";
import { type Bytes, isEqual } from "../../contract/bytes";
import { comparisonCode } from "../../vault/comparison-code";
import { type DeviceKeys, type Opener, openAt, openPin, sealPin, sealTo } from "../../vault/device-keys";
import {
  type KeyRing,
  checkOf,
  digestOf,
  holds,
  isTrusted,
  newRing,
  packRing,
  unpackRing,
  withDevice,
  withNewKey,
} from "../../vault/key-ring";
import { itemSubject, openText, sealText } from "../../vault/sealed-text";

const ATTEMPTS = 5;
const NO_BYTES: Bytes = new Uint8Array();

/** A passkey whose device asks for the vault's keys. */
export interface WaitingDevice {
  readonly passkeyId: string;
  readonly code: string;
  readonly publicKey: string;
}

export type Opened =
  | { readonly kind: "waiting"; readonly code: string }
  | {
      readonly kind: "open";
      readonly ring: KeyRing;
      readonly waiting: readonly WaitingDevice[];
      /** What devices remember, by its name. */
      readonly items: ReadonlyMap<string, string>;
    };

/** What is changed while the vault is open; nothing is, where it makes nothing of it. */
interface Change {
  readonly ring?: (ring: KeyRing, record: VaultRecord) => Promise<KeyRing>;
  readonly without?: string;
  readonly item?: { readonly name: string; readonly text: string };
}

export class VaultAtDevice {
  readonly #users: Pick<UserServer, "vault" | "replaceVault">;
  readonly #opener: Opener;
  readonly #device: DeviceKeys;

  constructor(users: Pick<UserServer, "vault" | "replaceVault">, opener: Opener, device: DeviceKeys) {
    this.#users = users;
    this.#opener = opener;
    this.#device = device;
  }

  /** Opens it, makes it if there is none, or says that this device waits. */
  look(): Promise<Opened> {
    return this.#changed({});
  }

  /** Hands the keys to a device whose code was compared; to no other, should it have changed since. */
  admit({ passkeyId, publicKey }: WaitingDevice): Promise<Opened> {
    return this.#changed({
      ring: (ring, { keys }) => {
        const still = keys.find((one) => one.passkeyId === passkeyId)?.publicKey === publicKey;
        return still ? withDevice(ring, bytesOf(publicKey)) : Promise.resolve(ring);
      },
    });
  }

  /** Forgets that a device waits, until it asks again. */
  refuse({ passkeyId }: WaitingDevice): Promise<Opened> {
    return this.#changed({ without: passkeyId });
  }

  /** Keeps something under a name. */
  remember(name: string, text: string): Promise<Opened> {
    return this.#changed({ item: { name, text } });
  }

  async #changed(change: Change): Promise<Opened> {
    for (let attempt = 1; ; attempt++) {
      const record = await this.#users.vault();
      try {
        return await this.#step(record, change);
      } catch (error) {
        if (!hasCode(error, "changed_meanwhile") || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #step(record: VaultRecord, change: Change): Promise<Opened> {
    const mine = record.keys.find((one) => one.passkeyId === this.#opener.passkeyId);
    const ring = mine === undefined ? undefined : await this.#ringOf(mine);
    if (mine === undefined || ring === undefined) {
      const others = record.keys.filter((one) => one !== mine);
      if (others.some(({ sealed }) => sealed !== "")) return this.#wait(record, mine, others);
      return this.#make(record, others);
    }
    const kept = { ...record, keys: record.keys.filter((one) => one.passkeyId !== change.without) };
    const present = await trustedIn(ring, kept.keys);
    const asked = (await change.ring?.(ring, kept)) ?? ring;
    // a passkey that has gone may be a thief's
    const next = present.length < ring.trusted.length ? withNewKey(asked, present) : asked;
    const check = await checkOf(next.keys[0] ?? NO_BYTES);
    const pin = await openPin(this.#device, this.#opener, bytesOf(mine.pin));
    const isKnown = pin !== undefined && isEqual(pin, check);
    const isSame = next === ring && isKnown && kept.keys.length === record.keys.length;
    if (isSame && change.item === undefined) return this.#opened(record, ring);
    return this.#opened(await this.#write(kept, next, check, change.item), next);
  }

  /** The keys that were sealed to this device, if it knows the vault that they are of. */
  async #ringOf({ publicKey, pin, sealed }: VaultKey): Promise<KeyRing | undefined> {
    if (sealed === "" || publicKey !== toBase64url(this.#device.publicKey)) return undefined;
    const plain = await openAt(this.#device, this.#opener, bytesOf(sealed));
    const ring = plain === undefined ? undefined : unpackRing(plain);
    const check = await openPin(this.#device, this.#opener, bytesOf(pin));
    if (ring === undefined || check === undefined) return undefined;
    // whoever has made it had that key, too: the server has not
    return (await holds(ring, check)) ? ring : undefined;
  }

  async #make(record: VaultRecord, others: readonly VaultKey[]): Promise<Opened> {
    const ring = await newRing(this.#device.publicKey);
    const check = await checkOf(ring.keys[0] ?? NO_BYTES);
    return this.#opened(await this.#write({ ...record, keys: [...others], items: [] }, ring, check), ring);
  }

  async #wait(record: VaultRecord, mine: VaultKey | undefined, others: readonly VaultKey[]): Promise<Opened> {
    const check = bytesOf(record.check);
    const publicKey = toBase64url(this.#device.publicKey);
    const code = await comparisonCode(this.#opener.userid, this.#device.publicKey, check);
    const pinned =
      mine === undefined ? undefined : await openPin(this.#device, this.#opener, bytesOf(mine.pin));
    const isAsked = mine?.publicKey === publicKey && mine.sealed === "";
    if (!isAsked || pinned === undefined || !isEqual(pinned, check)) {
      const pin = toBase64url(await sealPin(this.#device, this.#opener, check));
      const claim = { passkeyId: this.#opener.passkeyId, publicKey, pin, sealed: "" };
      await this.#users.replaceVault({ ...record, keys: [...others, claim] });
    }
    return { kind: "waiting", code };
  }

  /** Seals the ring to each device that may have it. */
  async #write(
    record: VaultRecord,
    ring: KeyRing,
    check: Bytes,
    item?: Change["item"],
  ): Promise<VaultRecord> {
    const { passkeyId } = this.#opener;
    const own = {
      passkeyId,
      publicKey: toBase64url(this.#device.publicKey),
      pin: toBase64url(await sealPin(this.#device, this.#opener, check)),
      sealed: "",
    };
    const slots = [...record.keys.filter((one) => one.passkeyId !== passkeyId), own];
    const plain = packRing(ring);
    const keys = await Promise.all(
      slots.map(async (slot) => {
        const publicKey = bytesOf(slot.publicKey);
        if (!(await isTrusted(ring, publicKey))) return { ...slot, sealed: "" };
        const opener = { ...this.#opener, passkeyId: slot.passkeyId };
        return { ...slot, sealed: toBase64url(await sealTo(publicKey, opener, plain)) };
      }),
    );
    const items =
      item === undefined
        ? record.items
        : [
            ...record.items.filter(({ name }) => name !== item.name),
            {
              name: item.name,
              sealed: await sealText(ring, itemSubject(this.#opener.userid, item.name), item.text),
            },
          ];
    return this.#users.replaceVault({ ...record, check: toBase64url(check), keys, items });
  }

  async #opened(record: VaultRecord, ring: KeyRing): Promise<Opened> {
    const { userid } = this.#opener;
    const check = await checkOf(ring.keys[0] ?? NO_BYTES);
    const waiting: WaitingDevice[] = [];
    for (const { passkeyId, publicKey } of record.keys) {
      if (await isTrusted(ring, bytesOf(publicKey))) continue;
      waiting.push({ passkeyId, publicKey, code: await comparisonCode(userid, bytesOf(publicKey), check) });
    }
    const items = new Map<string, string>();
    for (const { name, sealed } of record.items) {
      const text = await openText(ring, itemSubject(userid, name), sealed);
      if (text !== undefined) items.set(name, text);
    }
    return { kind: "open", ring, waiting, items };
  }
}

/** Those who may have the keys and are still there. */
async function trustedIn(ring: KeyRing, keys: readonly VaultKey[]): Promise<readonly Bytes[]> {
  const there = await Promise.all(keys.map(({ publicKey }) => digestOf(bytesOf(publicKey))));
  return ring.trusted.filter((digest) => there.some((one) => isEqual(one, digest)));
}

/** What is no base64url is nobody's. */
function bytesOf(text: string): Bytes {
  return fromBase64url(text) ?? NO_BYTES;
}
