package main

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	vectorOrigin = "go.example/log"
	vectorSize   = 21
)

// vectors is a log in memory.
type vectors struct {
	directory string
	signer    note.Signer
	stored    []tlog.Hash
}

// ReadHashes implements tlog.HashReader.
func (v *vectors) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = v.stored[index]
	}
	return hashes, nil
}

// makeVectors writes vkey, and for each size and index of a small log
// checkpoint_SIZE, entry_INDEX, proof_INDEX_SIZE and consistency_FIRST_SECOND.
func makeVectors(directory string) error {
	skey, vkey, err := note.GenerateKey(rand.Reader, vectorOrigin)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return err
	}
	v := &vectors{directory: directory, signer: signer}
	if err := v.write("vkey", []byte(vkey+"\n")); err != nil {
		return err
	}
	for size := int64(1); size <= vectorSize; size++ {
		if err := v.append(size - 1); err != nil {
			return err
		}
		if err := v.prove(size); err != nil {
			return err
		}
	}
	return nil
}

func (v *vectors) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(v.directory, name), content, 0o644)
}

func (v *vectors) append(index int64) error {
	entry := []byte(fmt.Sprintf("entry %d", index))
	hashes, err := tlog.StoredHashes(index, entry, v)
	if err != nil {
		return err
	}
	v.stored = append(v.stored, hashes...)
	return v.write(fmt.Sprintf("entry_%d", index), entry)
}

// prove writes all proofs that lead to the tree of this size.
func (v *vectors) prove(size int64) error {
	root, err := tlog.TreeHash(size, v)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", vectorOrigin, size, root)
	checkpoint, err := note.Sign(&note.Note{Text: text}, v.signer)
	if err != nil {
		return err
	}
	if err := v.write(fmt.Sprintf("checkpoint_%d", size), checkpoint); err != nil {
		return err
	}
	for index := int64(0); index < size; index++ {
		path, err := tlog.ProveRecord(size, index, v)
		if err != nil {
			return err
		}
		proof := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s", index, lines(path), checkpoint)
		if err := v.write(fmt.Sprintf("proof_%d_%d", index, size), []byte(proof)); err != nil {
			return err
		}
	}
	for first := int64(1); first <= size; first++ {
		path, err := tlog.ProveTree(size, first, v)
		if err != nil {
			return err
		}
		if err := v.write(fmt.Sprintf("consistency_%d_%d", first, size), []byte(lines(path))); err != nil {
			return err
		}
	}
	return nil
}

func lines(hashes []tlog.Hash) string {
	var text strings.Builder
	for _, hash := range hashes {
		text.WriteString(hash.String() + "\n")
	}
	return text.String()
}
