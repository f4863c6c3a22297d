// Tlogcheck verifies what Duta's log gives out with the packages of Go's
// checksum database, which share nothing with Duta but the specifications
// (c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof@v1, RFC 6962).
//
//	tlogcheck checkpoint  VKEY CHECKPOINT
//	tlogcheck inclusion   VKEY PROOF (-entry FILE | -leaf HEX)
//	tlogcheck consistency VKEY FIRST SECOND PATH
//	tlogcheck make        DIRECTORY
//
// VKEY is a file with a verifier key, CHECKPOINT, FIRST and SECOND are signed
// checkpoints, PROOF is a tlog-proof text, PATH has one base64 hash a line.
// It prints one line and exits with 0, or says why not and exits with 1.
//
// "make" writes a log of its own, for Duta to verify: see vectors.go.
package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	line, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "tlogcheck:", err)
		os.Exit(1)
	}
	fmt.Println(line)
}

func run(args []string) (string, error) {
	switch {
	case len(args) == 3 && args[0] == "checkpoint":
		tree, err := openFile(args[1], args[2])
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("checkpoint of %d entries, root %s", tree.N, tree.Hash), nil
	case len(args) == 5 && args[0] == "inclusion":
		return inclusion(args[1], args[2], args[3], args[4])
	case len(args) == 5 && args[0] == "consistency":
		return consistency(args[1], args[2], args[3], args[4])
	case len(args) == 2 && args[0] == "make":
		return "made", makeVectors(args[1])
	}
	return "", errors.New("usage: tlogcheck checkpoint|inclusion|consistency|make ...; see main.go")
}

// openFile verifies the signed checkpoint in a file.
func openFile(vkeyFile, file string) (tlog.Tree, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return tlog.Tree{}, err
	}
	return open(vkeyFile, text)
}

// open verifies a signed checkpoint and returns the tree that it is of.
func open(vkeyFile string, text []byte) (tlog.Tree, error) {
	vkey, err := os.ReadFile(vkeyFile)
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return tlog.Tree{}, errors.New("the checkpoint has not three lines")
	}
	if lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("the checkpoint is of %q", lines[0])
	}
	size, err := parseDecimal(lines[1])
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func parseDecimal(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, fmt.Errorf("%q is not a decimal number", text)
	}
	return number, nil
}

func inclusion(vkeyFile, proofFile, how, what string) (string, error) {
	leaf, err := readLeaf(how, what)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(proofFile)
	if err != nil {
		return "", err
	}
	head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	if !found {
		return "", errors.New("the proof has no checkpoint")
	}
	index, path, err := parseHead(string(head))
	if err != nil {
		return "", err
	}
	tree, err := open(vkeyFile, checkpoint)
	if err != nil {
		return "", err
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, index, leaf); err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d is in the log of %d entries", index, tree.N), nil
}

func readLeaf(how, what string) (tlog.Hash, error) {
	switch how {
	case "-entry":
		entry, err := os.ReadFile(what)
		return tlog.RecordHash(entry), err
	case "-leaf":
		digest, err := hex.DecodeString(what)
		if err != nil || len(digest) != tlog.HashSize {
			return tlog.Hash{}, errors.New("the leaf hash is not 64 hexadecimal digits")
		}
		return *(*tlog.Hash)(digest), nil
	}
	return tlog.Hash{}, errors.New("give -entry FILE or -leaf HEX")
}

// parseHead reads the lines of a tlog-proof before its checkpoint.
func parseHead(head string) (index int64, path tlog.RecordProof, err error) {
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return 0, nil, errors.New("not a tlog-proof@v1")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, errors.New("the proof has no index")
	}
	if index, err = parseDecimal(strings.TrimPrefix(lines[0], "index ")); err != nil {
		return 0, nil, err
	}
	path, err = parseHashes(lines[1:])
	return index, path, err
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

func consistency(vkeyFile, firstFile, secondFile, pathFile string) (string, error) {
	first, err := openFile(vkeyFile, firstFile)
	if err != nil {
		return "", err
	}
	second, err := openFile(vkeyFile, secondFile)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(pathFile)
	if err != nil {
		return "", err
	}
	path, err := parseHashes(strings.Fields(string(text)))
	if err != nil {
		return "", err
	}
	if err := tlog.CheckTree(path, second.N, second.Hash, first.N, first.Hash); err != nil {
		return "", err
	}
	return fmt.Sprintf("the log of %d entries continues the one of %d", second.N, first.N), nil
}
