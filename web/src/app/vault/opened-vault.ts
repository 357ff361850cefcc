// One device's vault: opened, waiting for another device, or kept in step with what the others do. Every change is of
// the version that was read; whoever was slower looks again. A vault that is older than what was seen is not taken.

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
import { itemSubject, keyIdOf, keyIdsOf, openText, sealText } from "../../vault/sealed-text";

const ATTEMPTS = 5;
/** Under which devices remember the keys that nobody has any more, by their IDs. */
const LOST_ITEM = "lost-keys";
/** Of nine characters each, within an item. */
const MAX_LOST = 200;
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
    }
  | {
      /** Nothing is sealed until a person has said what to do. */
      readonly kind: "doubtful";
      /** Whether keys are missing that there were, or all of them. */
      readonly why: "older" | "lost";
      /** What can be read all the same. */
      readonly ring: KeyRing | undefined;
    };

type Users = Pick<UserServer, "vault" | "replaceVault" | "reports">;

/** What is changed while the vault is open; nothing is, where it makes nothing of it. */
interface Change {
  readonly ring?: (ring: KeyRing, record: VaultRecord) => Promise<KeyRing>;
  readonly without?: string;
  readonly isAnew?: boolean;
  readonly item?: { readonly name: string; readonly text: string };
}

export class VaultAtDevice {
  readonly #users: Users;
  readonly #opener: Opener;
  readonly #device: DeviceKeys;
  /** The newest that this page has seen. */
  #known: KeyRing | undefined;
  /** Whether it has seen that there is a vault, opened or not. */
  #isThere = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(users: Users, opener: Opener, device: DeviceKeys) {
    this.#users = users;
    this.#opener = opener;
    this.#device = device;
  }

  get passkeyId(): string {
    return this.#opener.passkeyId;
  }

  /** Opens it, makes it if there is none and no label either, or says that this device waits or doubts. */
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

  /** Takes a device's part away, whether the server has or not: one that waits asks again, one that reads waits. */
  drop(passkeyId: string): Promise<Opened> {
    return this.#changed({ without: passkeyId });
  }

  /** Has a new key for this device alone, before those that are known; what no key opens is given up. */
  beginAnew(): Promise<Opened> {
    return this.#changed({ isAnew: true });
  }

  /** Keeps something under a name. */
  remember(name: string, text: string): Promise<Opened> {
    return this.#changed({ item: { name, text } });
  }

  /** One after the other: what was read before another's change is older than that. */
  #changed(change: Change): Promise<Opened> {
    const done = this.#turn.then(() => this.#tried(change));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #tried(change: Change): Promise<Opened> {
    for (let attempt = 1; ; attempt++) {
      // before the vault: a key is there before anything is sealed under it
      const sealedBy = this.#known === undefined || change.isAnew === true ? await this.#labelKeys() : [];
      const record = await this.#users.vault();
      try {
        return await this.#step(record, change, sealedBy);
      } catch (error) {
        if (!hasCode(error, "changed_meanwhile") || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /** The IDs of the keys under which the newest labels are sealed. */
  async #labelKeys(): Promise<readonly string[]> {
    const { reports } = await this.#users.reports();
    const ids = reports.map(({ label }) => (label === undefined ? undefined : keyIdOf(label)));
    return [...new Set(ids)].filter((id) => id !== undefined);
  }

  async #step(record: VaultRecord, change: Change, sealedBy: readonly string[]): Promise<Opened> {
    const mine = record.keys.find((one) => one.passkeyId === this.#opener.passkeyId);
    const ring = mine === undefined ? undefined : await this.#ringOf(mine);
    const known = this.#known;
    if (change.isAnew === true) return this.#begin(record, known ?? ring, sealedBy);
    if (known !== undefined && !(await isOf(ring, known)))
      return { kind: "doubtful", why: "older", ring: known };
    if (mine === undefined || ring === undefined) {
      const others = record.keys.filter((one) => one !== mine);
      if (others.some(({ sealed }) => sealed !== "")) return this.#wait(record, mine, others);
      if (this.#isThere || sealedBy.length > 0) return { kind: "doubtful", why: "lost", ring: undefined };
      return this.#make(record, others);
    }
    this.#isThere = true;
    if ((await this.#unread(record, ring, sealedBy)).length > 0)
      return { kind: "doubtful", why: "older", ring };
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

  async #begin(record: VaultRecord, old: KeyRing | undefined, sealedBy: readonly string[]): Promise<Opened> {
    const { publicKey } = this.#device;
    const ring = old === undefined ? await newRing(publicKey) : withNewKey(old, [await digestOf(publicKey)]);
    const lost = [
      ...(await this.#unread(record, ring, sealedBy)),
      ...(old === undefined ? [] : await this.#lostIn(record, old)),
    ];
    const check = await checkOf(ring.keys[0] ?? NO_BYTES);
    const item = { name: LOST_ITEM, text: lost.slice(0, MAX_LOST).join(" ") };
    const kept = old === undefined ? { ...record, items: [] } : record;
    return this.#opened(await this.#write(kept, ring, check, item), ring);
  }

  /** Of keys by their IDs, those that the ring has not, and that nobody has given up. */
  async #unread(record: VaultRecord, ring: KeyRing, ids: readonly string[]): Promise<readonly string[]> {
    const read = [...(await keyIdsOf(ring)), ...(await this.#lostIn(record, ring))];
    return ids.filter((id) => !read.includes(id));
  }

  async #lostIn({ items }: VaultRecord, ring: KeyRing): Promise<readonly string[]> {
    const sealed = items.find(({ name }) => name === LOST_ITEM)?.sealed;
    if (sealed === undefined) return [];
    const text = await openText(ring, itemSubject(this.#opener.userid, LOST_ITEM), sealed);
    return text === undefined || text === "" ? [] : text.split(" ");
  }

  async #wait(record: VaultRecord, mine: VaultKey | undefined, others: readonly VaultKey[]): Promise<Opened> {
    this.#isThere = true;
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
    this.#known = ring;
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

/** Whether a ring is the one that is known, or one that was made of it. */
async function isOf(ring: KeyRing | undefined, { keys }: KeyRing): Promise<boolean> {
  return ring !== undefined && holds(ring, await checkOf(keys[0] ?? NO_BYTES));
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
