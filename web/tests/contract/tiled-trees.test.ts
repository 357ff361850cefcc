import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, utf8 } from "../../src/contract/bytes";
import { leafHash, verifyConsistency, verifyInclusion } from "../../src/contract/merkle";
import { TiledTree, tileAt, tilePath } from "../../src/contract/tiled-trees";
import { rootOf, tileOf } from "../support/fake-log";

async function leavesOf(count: number): Promise<Bytes[]> {
  return Promise.all(Array.from({ length: count }, (_, place) => leafHash(utf8(place.toString()))));
}

const ALL = await leavesOf(700);

function treeOf(size: number): { tree: TiledTree; read: string[] } {
  const read: string[] = [];
  const leaves = ALL.slice(0, size);
  const tree = new TiledTree(BigInt(size), (tile) => {
    read.push(tilePath(tile));
    return tileOf(leaves, tilePath(tile));
  });
  return { tree, read };
}

describe("a tree in tiles", () => {
  it("proves each place, and each growth", async () => {
    const sizes = fc.integer({ min: 1, max: ALL.length });
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, one, other) => {
        const { tree, read } = treeOf(size);
        const root = await rootOf(ALL.slice(0, size));
        const [index, old] = [one % size, other % (size + 1)];
        const leaf = ALL[index] ?? root;
        const path = await tree.inclusionProof(BigInt(index));
        await verifyInclusion(BigInt(index), BigInt(size), leaf, path, root);
        const before = await rootOf(ALL.slice(0, old));
        const growth = await tree.consistencyProof(BigInt(old));
        await verifyConsistency(BigInt(old), before, BigInt(size), root, growth);
        expect(new Set(read).size).toBe(read.length);
      }),
      {
        numRuns: 20,
        examples: [
          [1, 0, 0],
          [256, 255, 255],
          [257, 256, 256],
          [512, 0, 256],
          [700, 300, 512],
        ],
      },
    );
  });

  it.each([
    [0n, 0n, 256, "tile/0/000"],
    [0n, 0n, 3, "tile/0/000.p/3"],
    [1n, 999n, 256, "tile/1/999"],
    [0n, 1000n, 256, "tile/0/x001/000"],
    [0n, 1_234_067n, 7, "tile/0/x001/x234/067.p/7"],
  ])("names tile %s/%s", (level, number, width, path) => {
    expect(tilePath({ level, number, width: BigInt(width) })).toBe(path);
  });

  it("knows how wide the last tile of a level is", () => {
    expect(tileAt(0n, 2n, 700n).width).toBe(188n);
    expect(tileAt(1n, 0n, 700n).width).toBe(2n);
    expect(tileAt(0n, 1n, 700n).width).toBe(256n);
  });

  it("refuses a tile of another length", async () => {
    const tree = new TiledTree(5n, () => Promise.resolve(new Uint8Array(32)));
    await expect(tree.inclusionProof(1n)).rejects.toMatchObject({ code: "invalid_tree" });
  });
});
