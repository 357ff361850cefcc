// Reads the copy of a log with the code of Go's checksum database, which knows nothing of PicSafe.
//
//	main FOLDER VKEY [PROOF ENTRY]
//
// FOLDER has tile/... as C2SP's tlog-tiles names it, and checkpoints/..., all of which are verified: the
// signature, the root out of the tiles, entries by their bundles, and that each goes on from the one before.
// PROOF is a tlog-proof, and ENTRY the hash of the entry that it is of. It says what it has verified.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type folder string

func (f folder) Height() int                      { return height }
func (f folder) SaveTiles([]tlog.Tile, [][]byte)  {}
func (f folder) read(path string) ([]byte, error) { return os.ReadFile(filepath.Join(string(f), path)) }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		// Go's paths say the height, which tlog-tiles fixes
		data, err := f.read(strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func open(text []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(text, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		must(fmt.Errorf("not a checkpoint of %s", verifier.Name()))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func entries(f folder, size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		// level 0 by another name
		tile := tlog.Tile{H: height, L: 0, N: first / 256, W: int(width)}
		data, err := f.read(strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		must(err)
		for len(data) > 0 {
			length := int(data[0])<<8 + int(data[1])
			all = append(all, data[2:2+length])
			data = data[2+length:]
		}
	}
	return all
}

func verifyTree(f folder, tree tlog.Tree) {
	reader := tlog.TileHashReader(tree, f)
	root, err := tlog.TreeHash(tree.N, reader)
	must(err)
	if root != tree.Hash {
		must(fmt.Errorf("another root than the tiles have"))
	}
	all := entries(f, tree.N)
	if int64(len(all)) != tree.N {
		must(fmt.Errorf("%d entries in a tree of %d", len(all), tree.N))
	}
	// of a large one, as many as there is time for
	step := 1 + len(all)/1000
	for index := 0; index < len(all); index += step {
		entry := all[index]
		proof, err := tlog.ProveRecord(tree.N, int64(index), reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(index), tlog.RecordHash(entry)))
	}
}

func verifyProof(path, entry, vkey string) {
	data, err := os.ReadFile(path)
	must(err)
	parts := bytes.SplitN(data, []byte("\n\n"), 2)
	tree := open(parts[1], vkey)
	var index int64 = -1
	var proof tlog.RecordProof
	for _, line := range strings.Split(string(parts[0]), "\n") {
		switch {
		case line == "c2sp.org/tlog-proof@v1" || strings.HasPrefix(line, "extra "):
		case strings.HasPrefix(line, "index "):
			index, err = strconv.ParseInt(line[len("index "):], 10, 64)
			must(err)
		default:
			hash, err := base64.StdEncoding.DecodeString(line)
			must(err)
			var one tlog.Hash
			copy(one[:], hash)
			proof = append(proof, one)
		}
	}
	leaf, err := hex.DecodeString(entry)
	must(err)
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf)))
	fmt.Printf("entry %d of %d is proved\n", index, tree.N)
}

func main() {
	f, vkey := folder(os.Args[1]), os.Args[2]
	paths, err := filepath.Glob(filepath.Join(os.Args[1], "checkpoints", "*"))
	must(err)
	sort.Strings(paths)
	var before tlog.Tree
	for _, path := range paths {
		text, err := os.ReadFile(path)
		must(err)
		tree := open(text, vkey)
		if tree.N > 0 {
			verifyTree(f, tree)
		}
		if before.N > 0 {
			proof, err := tlog.ProveTree(tree.N, before.N, tlog.TileHashReader(tree, f))
			must(err)
			must(tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
		}
		fmt.Printf("%d entries hold\n", tree.N)
		before = tree
	}
	if len(os.Args) > 3 {
		verifyProof(os.Args[3], os.Args[4], vkey)
	}
}
