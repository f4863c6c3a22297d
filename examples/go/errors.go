package main

// What goes wrong between this client and the hub, and when to try again.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// refused: the hub refused something, for a reason of its catalogue.
type refused struct{ reason, text string }

func (e refused) Error() string { return fmt.Sprintf("%s (%s)", e.text, e.reason) }

// away: the hub does not answer; the same may succeed later.
type away struct{ text string }

func (e away) Error() string { return e.text }

// patiently makes a call that is safe to repeat, up to five times while the hub is away or busy.
func patiently(call func(context.Context) error) error {
	for pause := time.Second; ; pause *= 2 {
		ctx, cancel := context.WithTimeout(context.Background(), deadline)
		err := call(ctx)
		cancel()
		if err == nil {
			return nil
		}
		explanation := explained(err)
		if !errors.As(explanation, &away{}) || pause > 8*time.Second {
			return explanation
		}
		time.Sleep(longer(pause, retryDelayOf(err)))
	}
}

// explained makes refused or away of an error of gRPC.
func explained(err error) error {
	switch status.Code(err) {
	// Worth another attempt: the hub restarts (one that stops cancels calls), is busy, or the network is away.
	case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted, codes.Canceled:
		return away{refusalOf(status.Convert(err).Proto()).Error()}
	}
	if err == io.EOF {
		return away{"the stream ended"}
	}
	return refusalOf(status.Convert(err).Proto())
}

// refusalOf takes reason and text out of a google.rpc.Status.
func refusalOf(of *rpcstatus.Status) refused {
	for _, detail := range status.FromProto(of).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok && info.GetDomain() == "duta" {
			return refused{info.GetReason(), of.GetMessage()}
		}
	}
	return refused{codes.Code(of.GetCode()).String(), of.GetMessage()}
}

// retryDelayOf is for how long the hub asks to wait.
func retryDelayOf(err error) time.Duration {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.RetryInfo); ok {
			if wait := info.GetRetryDelay().AsDuration(); wait < longestPause {
				return wait
			}
			return longestPause
		}
	}
	return 0
}

func longer(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}
