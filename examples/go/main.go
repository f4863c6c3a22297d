// A client of a Duta hub that uses nothing of Duta but its contract (proto/).
//
// It sends signed notes, receives and acknowledges messages, and checks every
// receipt and every signature by itself, with Debian's Go packages. Keys and
// profile are those that `duta enroll` made.
//
//	duta_client send --to partners/au-dfat --subject "Working visit" \
//	                 --marking restricted --number D/1 --text note.txt
//	duta_client resend
//	duta_client receive [--follow] [--ack]
//	duta_client verify FILE...
//
// Results are JSON, one object a line, on standard output. Exit codes: 0 done,
// 1 refused by the hub, 2 wrong command line, 3 a file here cannot be used,
// 4 the hub does not answer, 5 a signature, receipt or proof does not verify.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"unicode/utf8"

	messagev1 "duta.example/duta/message/v1"
	notev1 "duta.example/duta/note/v1"
)

// usage: the command line is wrong.
type usage string

func (e usage) Error() string { return string(e) }

const help = `usage: duta_client [--config FILE] [--profile ID] [--store DIR] COMMAND
  send --to NAME... --subject TEXT --marking LEVEL --number TEXT --text FILE
       [--urgency WORD] [--place CITY] [--signed-ack]
  resend                      submit again what an interrupted send left
  receive [--follow] [--ack]  print what waits; --ack stores it durably, then takes it over
  verify FILE...              check evidence files, without the hub
LEVEL: open, internal, restricted, confidential, secret, top-secret.
WORD: routine, priority, immediate, flash.`

type sendOptions struct {
	to                             list
	subject, marking, number, text string
	urgencyWord, place             string
	signedAck                      bool
	level                          messagev1.Level
	urgency                        messagev1.Urgency
}

// list is an option that may be given several times.
type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(v string) error { *l = append(*l, v); return nil }

func say(line map[string]interface{}) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(line)
}

func readText(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for number, line := range strings.Split(string(content), "\n") {
		if !utf8.ValidString(line) {
			return "", unusable(fmt.Sprintf("%s: line %d is not UTF-8", path, number+1))
		}
	}
	return string(content), nil
}

func parseSend(arguments []string) (*sendOptions, error) {
	o := &sendOptions{}
	flags := newFlags("send")
	flags.Var(&o.to, "to", "")
	flags.StringVar(&o.subject, "subject", "", "")
	flags.StringVar(&o.marking, "marking", "", "")
	flags.StringVar(&o.number, "number", "", "")
	flags.StringVar(&o.text, "text", "", "")
	flags.StringVar(&o.urgencyWord, "urgency", "routine", "")
	flags.StringVar(&o.place, "place", "", "")
	flags.BoolVar(&o.signedAck, "signed-ack", false, "")
	if err := flags.Parse(arguments); err != nil {
		return nil, usage("send: " + err.Error())
	}
	if flags.NArg() > 0 {
		return nil, usage("send takes options alone, not " + flags.Arg(0))
	}
	for _, each := range []struct{ name, value string }{{"to", o.to.String()}, {"subject", o.subject},
		{"marking", o.marking}, {"number", o.number}, {"text", o.text}} {
		if each.value == "" {
			return nil, usage("send needs --" + each.name)
		}
	}
	level := messagev1.Level_value["LEVEL_"+word(o.marking)]
	urgency := messagev1.Urgency_value["URGENCY_"+word(o.urgencyWord)]
	if level == 0 || urgency == 0 {
		return nil, usage(fmt.Sprintf("%q is no level, or %q no urgency", o.marking, o.urgencyWord))
	}
	o.level, o.urgency = messagev1.Level(level), messagev1.Urgency(urgency)
	return o, nil
}

// word is `top-secret` as the contract's enums have it: `TOP_SECRET`.
func word(text string) string { return strings.ToUpper(strings.ReplaceAll(text, "-", "_")) }

func sentLine(accepted *verified, path string) error {
	return say(map[string]interface{}{"message_id": accepted.message.GetId(), "index": accepted.index,
		"receipt": "verified", "evidence": path})
}

// send sends one note and prints its receipt's place.
func send(c *client, arguments []string) error {
	options, err := parseSend(arguments)
	if err != nil {
		return err
	}
	text, err := readText(options.text)
	if err != nil {
		return err
	}
	message, err := c.compose(options, text)
	if err != nil {
		return err
	}
	accepted, path, err := c.send(message)
	if errors.As(err, &away{}) {
		fmt.Fprintln(os.Stderr, "The signed message is kept; `resend` submits it again.")
	}
	if err != nil {
		return err
	}
	return sentLine(accepted, path)
}

// resend submits again what a send left that was interrupted.
func resend(c *client, arguments []string) error {
	if len(arguments) > 0 {
		return usage("resend takes nothing")
	}
	var refusal error
	for _, id := range c.store.unsent() {
		accepted, path, err := c.submit(id)
		if errors.As(err, &refused{}) {
			fmt.Fprintf(os.Stderr, "%s: %v\n", id, err)
			refusal = err
			continue
		}
		if err != nil {
			return err
		}
		if err := sentLine(accepted, path); err != nil {
			return err
		}
	}
	return refusal
}

// receive prints messages; with --ack it stores each durably, then takes it over; with --follow for ever.
func receive(c *client, arguments []string) error {
	flags := newFlags("receive")
	follow, ack := flags.Bool("follow", false, ""), flags.Bool("ack", false, "")
	if err := flags.Parse(arguments); err != nil || flags.NArg() > 0 {
		return usage("receive takes --follow and --ack")
	}
	handle := func(received *verified) error {
		line, err := lineOf(received)
		if err != nil {
			return err
		}
		if *ack {
			before, err := c.keep(received)
			if err != nil {
				return err
			}
			line["stored"] = map[bool]string{true: "before", false: "now"}[before]
		}
		return say(line)
	}
	if *follow {
		return c.follow(*ack, handle)
	}
	return c.list(func(received *verified) error {
		if err := handle(received); err != nil || !*ack {
			return err
		}
		return c.acknowledge(received)
	})
}

func lineOf(received *verified) (map[string]interface{}, error) {
	message := received.message
	line := map[string]interface{}{"message_id": message.GetId(), "index": received.index,
		"sender": message.GetSender(), "signed_by": received.signedBy, "subject": message.GetSubject(),
		"media_type": message.GetBody().GetMediaType()}
	if message.GetBody().GetMediaType() == noteType {
		note := &notev1.Note{}
		if err := parse(message.GetBody().GetContent(), note); err != nil {
			return nil, err
		}
		line["number"], line["date"], line["paragraphs"] = note.GetNumber(), note.GetDate(), note.GetParagraphs()
	}
	return line, nil
}

// verify checks evidence files without the hub.
func verify(p *profile, files []string) error {
	if len(files) == 0 {
		return usage("verify needs a file")
	}
	log, err := newLogVerifier(p.LogKey)
	if err != nil {
		return err
	}
	pinned, err := readPins(p)
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		found, err := verifyEvidence(log, content, pinned)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s:\n", file)
			return err
		}
		owners := "pinned"
		for _, owner := range found.signedBy {
			if _, isPinned := pinned.of(owner); !isPinned {
				owners = "by the log's word"
			}
		}
		err = say(map[string]interface{}{"message_id": found.message.GetId(), "index": found.index,
			"sender": found.message.GetSender(), "signed_by": found.signedBy, "subject": found.message.GetSubject(),
			"owners": owners})
		if err != nil {
			return err
		}
	}
	return nil
}

func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.Usage = func() {}
	flags.SetOutput(io.Discard)
	return flags
}

func run(arguments []string) error {
	flags := newFlags("duta_client")
	config := flags.String("config", os.Getenv("DUTA_CONFIG"), "")
	wanted, place := flags.String("profile", "", ""), flags.String("store", "", "")
	if err := flags.Parse(arguments); err != nil {
		return usage(err.Error())
	}
	if flags.NArg() == 0 {
		return usage("say send, resend, receive or verify")
	}
	if *config == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		*config = filepath.Join(home, ".config/duta/profiles.toml")
	}
	command, rest := flags.Arg(0), flags.Args()[1:]
	commands := map[string]func(*client, []string) error{"send": send, "resend": resend, "receive": receive}
	if commands[command] == nil && command != "verify" {
		return usage("there is no command " + command)
	}
	profile, err := readProfile(*config, *wanted)
	if err != nil {
		return err
	}
	if command == "verify" {
		return verify(profile, rest)
	}
	c, err := newClient(profile, store{or(*place, filepath.Join(filepath.Dir(*config), profile.ID, "messages"))})
	if err != nil {
		return err
	}
	return commands[command](c, rest)
}

func main() {
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	go func() { <-interrupted; os.Exit(0) }()
	err := run(os.Args[1:])
	var wrong usage
	var refusal refused
	var hub away
	var proof unverified
	switch {
	case err == nil:
	case errors.As(err, &wrong):
		fmt.Fprintf(os.Stderr, "%v\n%s\n", wrong, help)
		os.Exit(2)
	case errors.As(err, &refusal):
		fmt.Fprintln(os.Stderr, "Refused:", refusal)
		os.Exit(1)
	case errors.As(err, &hub):
		fmt.Fprintln(os.Stderr, "The hub does not answer:", hub)
		os.Exit(4)
	case errors.As(err, &proof):
		fmt.Fprintln(os.Stderr, "Not verified:", proof)
		os.Exit(5)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
