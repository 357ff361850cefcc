// The vault, as the contract has it. What is in it is none of this module's business.

import type * as Wire from "../contract/openapi";
import { type Decoder, array, object, string } from "./decode";

type Promises<Answer> = Decoder<unknown, Answer>;

const vaultKey = object({
  passkey_id: string(64),
  public_key: string(128),
  pin: string(128),
  sealed: string(2048),
}) satisfies Promises<Wire.VaultKeyState>;
/** What one passkey opens the vault with; bytes are base64url. */
export type VaultKey = ReturnType<typeof vaultKey>;
const vaultItem = object({ name: string(32), sealed: string(4096) }) satisfies Promises<Wire.VaultItemState>;
export const vaultRecord = object({
  version: string(32),
  check: string(64),
  keys: array(vaultKey),
  items: array(vaultItem),
}) satisfies Promises<Wire.VaultState>;
/** Everything that a person's devices have sealed; without a version there is none yet. */
export type VaultRecord = ReturnType<typeof vaultRecord>;

export function vaultToKeep({ version, check, keys, items }: VaultRecord): Wire.VaultToKeep {
  return {
    version,
    check,
    keys: keys.map(({ passkeyId, publicKey, pin, sealed }) => ({
      passkey_id: passkeyId,
      public_key: publicKey,
      pin,
      sealed,
    })),
    items: items.map(({ name, sealed }) => ({ name, sealed })),
  };
}
