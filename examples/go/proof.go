package main

// Signatures and proofs: what a client can check with public keys alone,
// without the hub.

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"

	envelopev1 "duta.example/duta/envelope/v1"
	evidencev1 "duta.example/duta/evidence/v1"
	logv1 "duta.example/duta/log/v1"
	messagev1 "duta.example/duta/message/v1"
	"google.golang.org/protobuf/proto"
)

const (
	messageType         = "application/vnd.duta.message.v1+protobuf"
	acknowledgementType = "application/vnd.duta.acknowledgement.v1+protobuf"
	noteType            = "application/vnd.duta.note.v1+protobuf"
)

// unverified: what the hub gave does not verify; it must not be relied on.
type unverified string

func (e unverified) Error() string { return string(e) }

// unusable: a file or profile on this machine cannot be used.
type unusable string

func (e unusable) Error() string { return string(e) }

// parse reads a message from its bytes.
func parse(content []byte, into proto.Message) error {
	if err := proto.Unmarshal(content, into); err != nil {
		return unverified(fmt.Sprintf("no %s: %v", into.ProtoReflect().Descriptor().FullName(), err))
	}
	return nil
}

// --- Signatures: DSSE (https://github.com/secure-systems-lab/dsse) ---

// preAuthenticationEncoding is what is signed. Lengths count bytes.
func preAuthenticationEncoding(payloadType string, payload []byte) []byte {
	head := fmt.Sprintf("DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload))
	return append([]byte(head), payload...)
}

// statementDigest is the identity of what was said, whoever signed it.
func statementDigest(envelope *envelopev1.Envelope) []byte {
	digest := sha256.Sum256(preAuthenticationEncoding(envelope.GetPayloadType(), envelope.GetPayload()))
	return digest[:]
}

// keyidOf names a public key: digest of its DER SubjectPublicKeyInfo.
func keyidOf(spki []byte) string {
	digest := sha256.Sum256(spki)
	return hex.EncodeToString(digest[:])
}

// digestFor hashes what an ECDSA key signs, by its curve; false for a curve that
// the network does not use.
func digestFor(curve elliptic.Curve, signed []byte) ([]byte, crypto.Hash, bool) {
	switch curve {
	case elliptic.P256():
		digest := sha256.Sum256(signed)
		return digest[:], crypto.SHA256, true
	case elliptic.P384():
		digest := sha512.Sum384(signed)
		return digest[:], crypto.SHA384, true
	}
	return nil, 0, false
}

// signer is a signing key in a PEM file.
type signer struct {
	key   crypto.Signer
	spki  []byte
	keyid string
}

func newSigner(path string) (*signer, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(content)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, unusable(path + ": no private key in the clear (PEM, PKCS #8)")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, unusable(path + ": " + err.Error())
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, unusable(path + ": the key does not sign")
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, unusable(path + ": " + err.Error())
	}
	return &signer{key: key, spki: spki, keyid: keyidOf(spki)}, nil
}

// sign returns an envelope around payload.
func (s *signer) sign(payloadType string, payload []byte) (*envelopev1.Envelope, error) {
	signed, options := preAuthenticationEncoding(payloadType, payload), crypto.Hash(0) // Ed25519 takes the bytes.
	if public, ok := s.key.Public().(*ecdsa.PublicKey); ok {
		digest, hash, known := digestFor(public.Curve, signed)
		if !known {
			return nil, unusable("the signing key is of no kind that the network uses")
		}
		signed, options = digest, hash
	}
	sig, err := s.key.Sign(rand.Reader, signed, options)
	if err != nil {
		return nil, err
	}
	return &envelopev1.Envelope{
		Payload: payload, PayloadType: payloadType,
		Signatures: []*envelopev1.Signature{{Sig: sig, Keyid: s.keyid}},
	}, nil
}

// verifySignature holds if sig over the bytes signed is by the key.
func verifySignature(spki, sig, signed []byte) error {
	key, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return unverified("a key cannot be read: " + err.Error())
	}
	valid := false
	switch public := key.(type) {
	case ed25519.PublicKey:
		valid = ed25519.Verify(public, signed, sig)
	case *ecdsa.PublicKey:
		digest, _, known := digestFor(public.Curve, signed)
		valid = known && ecdsa.VerifyASN1(public, digest, sig)
	}
	if !valid {
		return unverified("a signature does not verify")
	}
	return nil
}

// --- Receipts: RFC 6962 proofs under C2SP checkpoints ---

// logVerifier checks receipts with the log's public key and nothing else.
type logVerifier struct {
	name    string
	keyHash []byte
	key     ed25519.PublicKey
}

// newLogVerifier reads `<name>+<key hash>+<base64 of 0x01 and the raw Ed25519 key>`
// (https://c2sp.org/signed-note).
func newLogVerifier(vkey string) (*logVerifier, error) {
	wrong := unusable(fmt.Sprintf("log_key: %q is no Ed25519 verifier key", vkey))
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, wrong
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != 1 {
		return nil, wrong
	}
	hash := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if hex.EncodeToString(hash[:4]) != parts[1] {
		return nil, wrong
	}
	return &logVerifier{name: parts[0], keyHash: hash[:4], key: key[1:]}, nil
}

var decimal = regexp.MustCompile(`^[0-9]{1,19}$`)

// openCheckpoint gives tree size and root hash of a checkpoint that the log's key signed.
func (l *logVerifier) openCheckpoint(checkpoint string) (uint64, []byte, error) {
	end := strings.LastIndex(checkpoint, "\n\n")
	if end < 0 {
		return 0, nil, unverified("the checkpoint has no signature")
	}
	text, signed := checkpoint[:end+1], false
	for _, line := range strings.Split(checkpoint[end+2:], "\n") {
		signed = signed || l.signed(line, text)
	}
	if !signed {
		return 0, nil, unverified("no signature on the checkpoint is by the log's key")
	}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != l.name {
		return 0, nil, unverified("the checkpoint is of another log")
	}
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil || !decimal.MatchString(lines[1]) {
		return 0, nil, unverified("the checkpoint has no tree size")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != sha256.Size {
		return 0, nil, unverified("the checkpoint has no root hash")
	}
	return size, root, nil
}

func (l *logVerifier) signed(line, text string) bool {
	words := strings.Split(line, " ")
	if len(words) != 3 || words[0] != "\u2014" || words[1] != l.name {
		return false
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(words[2])
	return err == nil && len(blob) == 4+ed25519.SignatureSize && bytes.Equal(blob[:4], l.keyHash) &&
		ed25519.Verify(l.key, []byte(text), blob[4:])
}

// open gives the entry of a receipt, if that stands in the log at its index.
func (l *logVerifier) open(receipt *logv1.Receipt) (*logv1.Entry, error) {
	size, root, err := l.openCheckpoint(receipt.GetCheckpoint())
	if err != nil {
		return nil, err
	}
	leaf := sha256.Sum256(append([]byte{0}, receipt.GetEntry()...))
	found, err := rootOf(leaf[:], receipt.GetIndex(), size, receipt.GetInclusionPath())
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(found, root) {
		return nil, unverified("the inclusion proof does not lead to the checkpoint's root")
	}
	entry := &logv1.Entry{}
	return entry, parse(receipt.GetEntry(), entry)
}

func parentOf(left, right []byte) []byte {
	digest := sha256.Sum256(bytes.Join([][]byte{{1}, left, right}, nil))
	return digest[:]
}

// rootOf is the root of a tree of size leaves in which leaf stands at index (RFC 9162, 2.1.3.2).
func rootOf(leaf []byte, index, size uint64, path [][]byte) ([]byte, error) {
	if index >= size {
		return nil, unverified("the index lies outside the tree")
	}
	node, last, value := index, size-1, leaf
	for _, sibling := range path {
		if len(sibling) != sha256.Size || last == 0 {
			return nil, unverified("the inclusion proof is malformed")
		}
		if node&1 == 1 || node == last {
			value = parentOf(sibling, value)
			for node&1 == 0 && node != 0 {
				node, last = node>>1, last>>1
			}
		} else {
			value = parentOf(value, sibling)
		}
		node, last = node>>1, last>>1
	}
	if last != 0 {
		return nil, unverified("the inclusion proof is too short")
	}
	return value, nil
}

// --- Messages: whose they are, and that the log has them ---

// verified is a message of which everything was checked.
type verified struct {
	message   *messagev1.Message
	digest    []byte
	index     uint64
	mailboxes []string
	signedBy  []string // Owners of the keys, each once.
	spkis     [][]byte // The keys, in the order of their ids.
	mailbox   string   // Of a delivery: where it waits.
	evidence  []byte   // Of a delivery: what is stored.
}

// keySource gives the SubjectPublicKeyInfo of the key keyid, or an error if that is no
// key of the owner.
type keySource func(owner, keyid string) ([]byte, error)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// actsFor tells whether a key of owner signs for sender: a partner signs for its units too.
func actsFor(owner, sender string) bool {
	return owner == sender || strings.HasPrefix(sender, owner+"/units/")
}

// verifyMessage checks that the log accepted exactly this message, and that its sender
// signed it. Nobody is believed to be the sender by name alone.
func verifyMessage(log *logVerifier, envelope *envelopev1.Envelope, receipt *logv1.Receipt,
	keyOf keySource) (*verified, error) {
	entry, err := log.open(receipt)
	if err != nil {
		return nil, err
	}
	accepted, digest := entry.GetMessageAccepted(), statementDigest(envelope)
	if !bytes.Equal(accepted.GetStatementDigest(), digest) {
		return nil, unverified("the receipt is of other bytes")
	}
	if envelope.GetPayloadType() != messageType {
		return nil, unverified("the envelope holds no message")
	}
	message := &messagev1.Message{}
	if err := parse(envelope.GetPayload(), message); err != nil {
		return nil, err
	}
	if !uuid.MatchString(message.GetId()) { // It becomes the name of a file.
		return nil, unverified("the message's id is no UUID")
	}
	if message.GetId() != accepted.GetMessageId() || message.GetSender() != accepted.GetSender() ||
		message.GetBody().GetMediaType() != accepted.GetMediaType() {
		return nil, unverified("message and log entry disagree")
	}
	// What was signed before messages named their hub names none.
	if hub := message.GetHub(); hub != "" && hub != log.name {
		return nil, unverified(fmt.Sprintf("the message was signed for another hub: %q", hub))
	}
	found := &verified{message: message, digest: digest, index: receipt.GetIndex(), mailboxes: accepted.GetMailboxes()}
	return found, found.verifySignatures(envelope, accepted, keyOf)
}

func (v *verified) verifySignatures(envelope *envelopev1.Envelope, accepted *logv1.MessageAccepted,
	keyOf keySource) error {
	owners := map[string]string{}
	for _, each := range accepted.GetVerifiedSignatures() {
		owners[each.GetKeyid()] = each.GetOwner()
	}
	keys, signers := map[string][]byte{}, map[string]bool{}
	encoded := preAuthenticationEncoding(envelope.GetPayloadType(), envelope.GetPayload())
	for _, signature := range envelope.GetSignatures() {
		owner, named := owners[signature.GetKeyid()]
		if !named {
			return unverified("the signatures are not those that the log entry names")
		}
		spki, err := keyOf(owner, signature.GetKeyid())
		if err != nil {
			return err
		}
		if keyidOf(spki) != signature.GetKeyid() {
			return unverified("a key id is not that of its key")
		}
		if err := verifySignature(spki, signature.GetSig(), encoded); err != nil {
			return err
		}
		keys[signature.GetKeyid()], signers[owner] = spki, true
	}
	if len(keys) != len(envelope.GetSignatures()) || len(keys) != len(accepted.GetVerifiedSignatures()) {
		return unverified("the signatures are not those that the log entry names")
	}
	for owner := range signers {
		if !actsFor(owner, v.message.GetSender()) {
			return unverified(owner + " signed, who may not sign for " + v.message.GetSender())
		}
		v.signedBy = append(v.signedBy, owner)
	}
	if len(v.signedBy) == 0 {
		return unverified("nobody signed")
	}
	sort.Strings(v.signedBy)
	v.spkis = inOrder(keys)
	return nil
}

func inOrder(keys map[string][]byte) [][]byte {
	var ids []string
	for id := range keys {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	var spkis [][]byte
	for _, id := range ids {
		spkis = append(spkis, keys[id])
	}
	return spkis
}

// evidenceOf makes the bytes of an evidence file, which `duta verify` reads too: fields in
// order, no others.
func evidenceOf(log *logVerifier, envelope *envelopev1.Envelope, receipt *logv1.Receipt, v *verified) ([]byte, error) {
	return proto.MarshalOptions{Deterministic: true}.Marshal(&evidencev1.Evidence{
		Version: 1, Origin: log.name, Envelope: envelope, Receipt: receipt, Spkis: v.spkis})
}

// pins are keys that partners gave by another way: by owner, then by key id.
type pins map[string]map[string][]byte

// of gives the keys that alone count for owner, if there are any: pins of a partner cover its
// units, which may have their own.
func (p pins) of(owner string) (map[string][]byte, bool) {
	partner := strings.Join(strings.SplitN(owner+"//", "/", 4)[:2], "/")
	return p[owner], p[owner] != nil || p[partner] != nil
}

// verifyEvidence checks an evidence file offline. Whose a key of anybody is who is not
// pinned, is the log's word.
func verifyEvidence(log *logVerifier, content []byte, pinned pins) (*verified, error) {
	evidence := &evidencev1.Evidence{}
	if err := parse(content, evidence); err != nil {
		return nil, err
	}
	if evidence.GetVersion() != 1 || evidence.GetOrigin() != log.name {
		return nil, unverified("the evidence is of another hub or format")
	}
	if len(evidence.GetHandovers()) > 0 || len(evidence.GetRenditions()) > 0 {
		return nil, unusable("it holds handovers or renditions, which this example does not check: use `duta verify`")
	}
	known := &evidencev1.Evidence{}
	if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(content, known); err != nil {
		return nil, unverified(err.Error())
	}
	canonical, err := proto.MarshalOptions{Deterministic: true}.Marshal(known)
	if err != nil || !bytes.Equal(canonical, content) {
		return nil, unverified("the encoding is not canonical")
	}
	keys := map[string][]byte{}
	for _, spki := range evidence.GetSpkis() {
		keys[keyidOf(spki)] = spki
	}
	found, err := verifyMessage(log, evidence.GetEnvelope(), evidence.GetReceipt(), func(owner, keyid string) ([]byte, error) {
		of, isPinned := pinned.of(owner)
		if !isPinned {
			of = keys
		}
		if spki, ok := of[keyid]; ok {
			return spki, nil
		}
		return nil, unverified(fmt.Sprintf("key %s is not one of %s", keyid, owner))
	})
	if err != nil {
		return nil, err
	}
	if len(found.spkis) != len(evidence.GetSpkis()) {
		return nil, unverified("the keys are not those of the signatures")
	}
	for i, spki := range found.spkis {
		if !bytes.Equal(spki, evidence.GetSpkis()[i]) {
			return nil, unverified("the keys are not those of the signatures")
		}
	}
	return found, nil
}

// uuid7 makes a UUID of version 7 (RFC 9562, 5.7): milliseconds, then random bits.
func uuid7(milliseconds int64) (string, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return "", err
	}
	var clock [8]byte
	binary.BigEndian.PutUint64(clock[:], uint64(milliseconds))
	copy(id[:6], clock[2:])
	id[6] = 0x70 | id[6]&0x0f
	id[8] = 0x80 | id[8]&0x3f
	digits := hex.EncodeToString(id[:])
	return strings.Join([]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-"), nil
}
