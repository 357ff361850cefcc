// The rules of the log's formats, as the vectors ask for them.

import { bytesToHex, hexToBytes, utf8 } from "../../src/contract/bytes";
import { verifyCheckpoint } from "../../src/contract/checkpoints";
import { parseLogProof, verifyLogProof } from "../../src/contract/log-proofs";
import { verifyConsistency, verifyInclusion } from "../../src/contract/merkle";
import { type Receipt, verifyReceipt } from "../../src/contract/receipts";
import { parseVkey, verifyNote } from "../../src/contract/signed-notes";

interface Inclusion {
  readonly index: string;
  readonly size: string;
  readonly leaf: string;
  readonly proof: readonly string[];
  readonly root: string;
}

interface Consistency {
  readonly old_size: string;
  readonly old_root: string;
  readonly new_size: string;
  readonly new_root: string;
  readonly proof: readonly string[];
}

export const LOG_RULES = {
  checkpoints: {
    apply: async ({ note, vkey }: { note: string; vkey: string }) => {
      const { size, root, ...rest } = await verifyCheckpoint(utf8(note), await parseVkey(vkey));
      return { ...rest, size: size.toString(), root: bytesToHex(root) };
    },
  },
  log_proofs: {
    apply: async ({ proof, entry, vkey }: { proof: string; entry: string; vkey: string }) => {
      const read = parseLogProof(utf8(proof));
      const { size } = await verifyLogProof(read, hexToBytes(entry), await parseVkey(vkey));
      const extra = read.extra === undefined ? null : bytesToHex(read.extra);
      return { index: read.index.toString(), size: size.toString(), extra };
    },
  },
  merkle_consistency: {
    apply: async ({ old_size, old_root, new_size, new_root, proof }: Consistency) => {
      const [before, after] = [hexToBytes(old_root), hexToBytes(new_root)];
      await verifyConsistency(BigInt(old_size), before, BigInt(new_size), after, proof.map(hexToBytes));
      return true;
    },
  },
  merkle_inclusion: {
    apply: async ({ index, size, leaf, proof, root }: Inclusion) => {
      const hashes = proof.map(hexToBytes);
      await verifyInclusion(BigInt(index), BigInt(size), hexToBytes(leaf), hashes, hexToBytes(root));
      return true;
    },
  },
  receipts: {
    apply: async ({ receipt, vkey }: { receipt: Receipt; vkey: string }) => {
      await verifyReceipt(receipt, await parseVkey(vkey));
      return true;
    },
  },
  signed_notes: {
    apply: async ({ note, vkeys }: { note: string; vkeys: readonly string[] }) => {
      const keys = await Promise.all(vkeys.map(parseVkey));
      const { text, signers } = await verifyNote(utf8(note), keys);
      return { text, signers: signers.map((key) => vkeys[keys.indexOf(key)]) };
    },
  },
  vkeys: {
    apply: async (text: string) => {
      const { name, id, key } = await parseVkey(text);
      return { name, id: bytesToHex(id), key: bytesToHex(key) };
    },
  },
} as const;
