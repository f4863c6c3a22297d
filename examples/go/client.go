package main

// One partner's connection. Everything that it returns has been verified.

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	envelopev1 "duta.example/duta/envelope/v1"
	evidencev1 "duta.example/duta/evidence/v1"
	exchangev1 "duta.example/duta/exchange/v1"
	messagev1 "duta.example/duta/message/v1"
	notev1 "duta.example/duta/note/v1"
	registryv1 "duta.example/duta/registry/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

const (
	deadline           = 30 * time.Second
	credit             = 100
	longestPause       = 30 * time.Second
	largestAnswerBytes = 64 << 20 // A page of messages with their renditions.
)

type client struct {
	profile  *profile
	store    store
	signer   *signer
	log      *logVerifier
	pins     pins
	known    pins // As asked from the registry.
	exchange exchangev1.ExchangeServiceClient
	registry registryv1.RegistryServiceClient
}

func newClient(p *profile, s store) (*client, error) {
	c := &client{profile: p, store: s, known: pins{}}
	var err error
	if c.signer, err = newSigner(p.SigningKey); err != nil {
		return nil, err
	}
	if c.log, err = newLogVerifier(p.LogKey); err != nil {
		return nil, err
	}
	if c.pins, err = readPins(p); err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(p.HubCA)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, unusable(p.HubCA + ": no certificate")
	}
	certificate, err := tls.LoadX509KeyPair(p.TLSCertificate, p.TLSKey)
	if err != nil {
		return nil, unusable(fmt.Sprintf("%s, %s: %v", p.TLSCertificate, p.TLSKey, err))
	}
	channel, err := grpc.Dial(p.Hub,
		grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{
			RootCAs: roots, Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13})),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largestAnswerBytes)),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 15 * time.Second, Timeout: 10 * time.Second}),
		// gRPC's own wait between connections would grow to two minutes.
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: time.Second, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 5 * time.Second},
			MinConnectTimeout: 5 * time.Second}))
	if err != nil {
		return nil, err
	}
	c.exchange, c.registry = exchangev1.NewExchangeServiceClient(channel), registryv1.NewRegistryServiceClient(channel)
	return c, nil
}

// --- Sending ---

// compose makes a message around a note, complete but for the signature.
func (c *client) compose(o *sendOptions, text string) (*messagev1.Message, error) {
	now := time.Now()
	id, err := uuid7(now.UnixMilli())
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(or(c.profile.TimeZone, "UTC"))
	if err != nil {
		return nil, unusable("time_zone: " + err.Error())
	}
	note := &notev1.Note{
		NoteType: notev1.NoteType_NOTE_TYPE_VERBALE, Number: o.number, Subject: o.subject,
		Date: now.In(zone).Format("2006-01-02"), Place: or(o.place, c.profile.Place), Issuer: c.profile.Issuer,
		Language: or(c.profile.Language, "en"),
	}
	for _, part := range strings.Split(text, "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			note.Paragraphs = append(note.Paragraphs, part)
		}
	}
	content, err := proto.Marshal(note)
	if err != nil {
		return nil, err
	}
	message := &messagev1.Message{
		Hub: c.log.name, Id: id, Sender: c.profile.Name, Recipients: o.to, CreateTime: timestamppb.New(now),
		ExpireTime: timestamppb.New(now.Add(30 * 24 * time.Hour)), TimeZone: zone.String(),
		Marking: &messagev1.Marking{Level: o.level}, Urgency: o.urgency, Subject: o.subject,
		Body: &messagev1.Body{MediaType: noteType, Content: content},
	}
	if o.signedAck {
		message.AcknowledgementRequest = messagev1.AcknowledgementRequest_ACKNOWLEDGEMENT_REQUEST_SIGNED
	}
	return message, nil
}

// send signs a message, keeps the very bytes, and submits them; see submit.
func (c *client) send(message *messagev1.Message) (*verified, string, error) {
	payload, err := proto.Marshal(message)
	if err != nil {
		return nil, "", err
	}
	envelope, err := c.signer.sign(messageType, payload)
	if err != nil {
		return nil, "", err
	}
	content, err := proto.Marshal(envelope)
	if err != nil {
		return nil, "", err
	}
	if _, err := c.store.put("unsent", message.GetId()+".envelope", content); err != nil {
		return nil, "", err
	}
	return c.submit(message.GetId())
}

// submit submits what lies unsent under an id; it returns what the hub's receipt proves, and the
// evidence's path.
//
// The same bytes may be submitted again after any failure: the hub then returns the first receipt.
// What it refuses is no longer kept.
func (c *client) submit(id string) (*verified, string, error) {
	content, err := c.store.get("unsent", id+".envelope")
	if err != nil {
		return nil, "", err
	}
	envelope := &envelopev1.Envelope{}
	if err := parse(content, envelope); err != nil {
		return nil, "", err
	}
	var response *exchangev1.SubmitResponse
	err = patiently(func(ctx context.Context) (err error) {
		response, err = c.exchange.Submit(ctx, &exchangev1.SubmitRequest{Envelope: envelope})
		return err
	})
	if errors.As(err, &refused{}) {
		if failure := c.store.remove("unsent", id+".envelope"); failure != nil {
			return nil, "", failure
		}
	}
	if err != nil {
		return nil, "", err
	}
	accepted, err := verifyMessage(c.log, envelope, response.GetReceipt(), c.ownKey)
	if err != nil {
		return nil, "", err
	}
	evidence, err := evidenceOf(c.log, envelope, response.GetReceipt(), accepted)
	if err != nil {
		return nil, "", err
	}
	path, err := c.store.put("sent", id+".evidence", evidence)
	if err != nil {
		return nil, "", err
	}
	return accepted, path, c.store.remove("unsent", id+".envelope")
}

func (c *client) ownKey(owner, keyid string) ([]byte, error) {
	if keyid != c.signer.keyid {
		return nil, unverified(fmt.Sprintf("the receipt names key %s of %s, which did not sign here", keyid, owner))
	}
	return c.signer.spki, nil
}

// --- Receiving ---

// list calls handle with each delivery that waits, verified, page by page. Looking changes nothing.
func (c *client) list(handle func(*verified) error) error {
	token := ""
	for {
		var page *exchangev1.ListDeliveriesResponse
		err := patiently(func(ctx context.Context) (err error) {
			page, err = c.exchange.ListDeliveries(ctx, &exchangev1.ListDeliveriesRequest{
				PageToken: token, RenditionMode: exchangev1.RenditionMode_RENDITION_MODE_NONE})
			return err
		})
		if err != nil {
			return err
		}
		for _, delivery := range page.GetDeliveries() {
			if isUnreadable(delivery) {
				continue
			}
			received, err := c.open(delivery)
			if err != nil {
				return err
			}
			if err := handle(received); err != nil {
				return err
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			return nil
		}
	}
}

// keep stores a message durably; it tells whether it was there before. Only then may it be acknowledged.
func (c *client) keep(received *verified) (bool, error) {
	name := received.message.GetId() + ".evidence"
	stored, err := c.store.get("received", name)
	if err != nil {
		return false, err
	}
	if stored == nil {
		_, err := c.store.put("received", name, received.evidence)
		return false, err
	}
	before := &evidencev1.Evidence{}
	if err := parse(stored, before); err != nil {
		return false, err
	}
	if !bytes.Equal(statementDigest(before.GetEnvelope()), received.digest) {
		return false, unverified("another message is stored under the id " + received.message.GetId())
	}
	return true, nil
}

// acknowledge takes a message over; it returns when the hub has proven that it recorded it.
func (c *client) acknowledge(received *verified) error {
	item, err := c.item(received)
	if err != nil {
		return err
	}
	var response *exchangev1.AcknowledgeDeliveriesResponse
	err = patiently(func(ctx context.Context) (err error) {
		response, err = c.exchange.AcknowledgeDeliveries(ctx, &exchangev1.AcknowledgeDeliveriesRequest{
			Items: []*exchangev1.AcknowledgeItem{item}})
		return err
	})
	if err != nil {
		return err
	}
	if len(response.GetResults()) != 1 {
		return unverified("the hub answered another number of acknowledgements")
	}
	return c.checkAcknowledged(response.GetResults()[0], received, item)
}

// follow calls handle with each message as it comes, and acknowledges it then if told to; for ever.
//
// Delivery is at least once: after a lost connection the hub sends again what it has no
// acknowledgement of. Repeats are acknowledged again, not handled.
func (c *client) follow(acknowledging bool, handle func(*verified) error) error {
	handled := map[string]bool{}
	var last *uint64 // Log index of the newest message, where nothing is acknowledged.
	pause := time.Second
	for {
		err := c.stream(last, acknowledging, func(received *verified) error {
			pause = time.Second
			if !acknowledging && (last == nil || *last < received.index) {
				last = &received.index
			}
			if handled[received.message.GetId()] {
				return nil
			}
			handled[received.message.GetId()] = true
			return handle(received)
		})
		if err != nil && !errors.As(err, &away{}) {
			return err
		}
		fmt.Fprintf(os.Stderr, "The hub does not answer (%v); trying again in %v.\n", err, pause)
		time.Sleep(pause)
		if pause *= 2; pause > longestPause {
			pause = longestPause
		}
	}
}

// stream is one run of follow, until the connection is lost.
func (c *client) stream(after *uint64, acknowledging bool, handle func(*verified) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stream, err := c.exchange.Receive(ctx)
	if err != nil {
		return explained(err)
	}
	say := func(request *exchangev1.ReceiveRequest) error {
		if err := stream.Send(request); err != nil && err != io.EOF { // io.EOF: Recv says why.
			return explained(err)
		}
		return nil
	}
	err = say(&exchangev1.ReceiveRequest{Request: &exchangev1.ReceiveRequest_Open{Open: &exchangev1.OpenMailbox{
		Credit: credit, RenditionMode: exchangev1.RenditionMode_RENDITION_MODE_NONE, AfterIndex: after}}})
	if err != nil {
		return err
	}
	type sent struct {
		received *verified
		item     *exchangev1.AcknowledgeItem
	}
	waiting := map[uint64]sent{} // By log index: acknowledged, not answered.
	for {
		response, err := stream.Recv()
		if err != nil {
			return explained(err)
		}
		for _, result := range response.GetAcknowledged().GetResults() {
			of, known := waiting[result.GetMessageIndex()]
			if !known {
				return unverified("the hub answers an acknowledgement that was not sent")
			}
			delete(waiting, result.GetMessageIndex())
			if err := c.checkAcknowledged(result, of.received, of.item); err != nil {
				return err
			}
		}
		for _, delivery := range response.GetDeliveries().GetDeliveries() {
			if !isUnreadable(delivery) {
				received, err := c.open(delivery)
				if err != nil {
					return err
				}
				if err := handle(received); err != nil {
					return err
				}
				if acknowledging {
					item, err := c.item(received)
					if err != nil {
						return err
					}
					waiting[received.index] = sent{received, item}
					err = say(&exchangev1.ReceiveRequest{Request: &exchangev1.ReceiveRequest_Acknowledge{
						Acknowledge: &exchangev1.AcknowledgeBatch{Items: []*exchangev1.AcknowledgeItem{item}}}})
					if err != nil {
						return err
					}
				}
			}
			err = say(&exchangev1.ReceiveRequest{Request: &exchangev1.ReceiveRequest_Credit{
				Credit: &exchangev1.GrantCredit{Deliveries: 1}}})
			if err != nil {
				return err
			}
		}
	}
}

// isUnreadable tells whether the hub cannot read a delivery now: said, and left alone, so that it comes whole later.
func isUnreadable(delivery *exchangev1.Delivery) bool {
	why := delivery.GetUnreadable()
	if why == nil {
		return false
	}
	fmt.Fprintf(os.Stderr, "Message %d waits, but the hub cannot read it now: %s. It comes again once it is mended.\n",
		delivery.GetReceipt().GetIndex(), why.GetMessage())
	return true
}

// open checks everything that can be checked of a delivery before anybody reads it.
func (c *client) open(delivery *exchangev1.Delivery) (*verified, error) {
	received, err := verifyMessage(c.log, delivery.GetEnvelope(), delivery.GetReceipt(), c.keyOf)
	if err != nil {
		return nil, err
	}
	received.mailbox = delivery.GetMailbox()
	named := false
	for _, mailbox := range received.mailboxes {
		named = named || mailbox == received.mailbox
	}
	if !named {
		return nil, unverified("the log does not say that it was sent to this mailbox")
	}
	received.evidence, err = evidenceOf(c.log, delivery.GetEnvelope(), delivery.GetReceipt(), received)
	return received, err
}

// keyOf gives the key keyid of owner: as pinned, else as the registry says.
func (c *client) keyOf(owner, keyid string) ([]byte, error) {
	of, isPinned := c.pins.of(owner)
	if !isPinned {
		if c.known[owner][keyid] == nil { // Its owner may have rotated.
			if err := c.readKeys(owner); err != nil {
				return nil, err
			}
		}
		of = c.known[owner]
	}
	if spki, ok := of[keyid]; ok {
		return spki, nil
	}
	return nil, unverified(fmt.Sprintf("key %s is not one of %s", keyid, owner))
}

func (c *client) readKeys(owner string) error {
	c.known[owner] = map[string][]byte{}
	token := ""
	for {
		var page *registryv1.ListKeysResponse
		err := patiently(func(ctx context.Context) (err error) {
			page, err = c.registry.ListKeys(ctx, &registryv1.ListKeysRequest{Parent: owner, PageToken: token})
			return err
		})
		if err != nil {
			return err
		}
		for _, key := range page.GetKeys() {
			if key.GetOwner() == owner {
				c.known[owner][key.GetKeyid()] = key.GetSpki()
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			return nil
		}
	}
}

// item is the acknowledgement of a message, signed if its sender asks for that.
func (c *client) item(received *verified) (*exchangev1.AcknowledgeItem, error) {
	item := &exchangev1.AcknowledgeItem{MessageIndex: received.index}
	signed := messagev1.AcknowledgementRequest_ACKNOWLEDGEMENT_REQUEST_SIGNED
	if received.message.GetAcknowledgementRequest() != signed {
		return item, nil
	}
	payload, err := proto.Marshal(&exchangev1.Acknowledgement{
		MessageId: received.message.GetId(), StatementDigest: received.digest, MessageIndex: received.index,
		Mailbox: received.mailbox, Hub: c.log.name, AcknowledgeTime: timestamppb.Now()})
	if err != nil {
		return nil, err
	}
	item.Acknowledgement, err = c.signer.sign(acknowledgementType, payload)
	return item, err
}

func (c *client) checkAcknowledged(result *exchangev1.AcknowledgeResult, received *verified,
	item *exchangev1.AcknowledgeItem) error {
	if result.GetError() != nil {
		return refusalOf(result.GetError())
	}
	entry, err := c.log.open(result.GetReceipt())
	if err != nil {
		return err
	}
	logged := entry.GetDeliveryAcknowledged()
	if logged.GetMessageId() != received.message.GetId() || logged.GetMessageIndex() != received.index ||
		logged.GetMailbox() != received.mailbox || !bytes.Equal(logged.GetStatementDigest(), received.digest) {
		return unverified("the receipt is of another acknowledgement")
	}
	// A repeat is answered with the first acknowledgement's receipt, which has another time in it.
	if item.GetAcknowledgement() != nil && len(logged.GetAcknowledgementDigest()) == 0 {
		return unverified("the log does not say that it was signed")
	}
	return nil
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
