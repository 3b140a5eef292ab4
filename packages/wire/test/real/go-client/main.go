// go-client: grpc-go as a client of the echo methods, every call kind. One line a claim; exits 1 at the first that fails.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type raw struct{}

func (raw) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }
func (raw) Unmarshal(data []byte, v any) error { *v.(*[]byte) = append([]byte{}, data...); return nil }
func (raw) Name() string                       { return "proto" }

var conn *grpc.ClientConn

func check(ok bool, format string, args ...any) {
	if !ok {
		fmt.Printf("FAILED "+format+"\n", args...)
		os.Exit(1)
	}
}

func claim(name string, run func()) {
	begun := time.Now()
	run()
	fmt.Printf("ok %s (%d ms)\n", name, time.Since(begun).Milliseconds())
}

func unary(ctx context.Context, method string, request []byte, options ...grpc.CallOption) ([]byte, error) {
	var answer []byte
	err := conn.Invoke(ctx, "/echo.Echo/"+method, &request, &answer, options...)
	return answer, err
}

func open(ctx context.Context, method string) grpc.ClientStream {
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, "/echo.Echo/"+method)
	check(err == nil, "open %s: %v", method, err)
	return stream
}

func send(stream grpc.ClientStream, message []byte) { check(stream.SendMsg(&message) == nil, "send") }

func main() {
	cancels, _ := strconv.Atoi(os.Args[3])
	creds := insecure.NewCredentials()
	if os.Args[2] == "tls" {
		creds = credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})
	}
	var err error
	conn, err = grpc.NewClient("passthrough:///"+os.Args[1], grpc.WithTransportCredentials(creds), grpc.WithDefaultCallOptions(grpc.ForceCodec(raw{}), grpc.MaxCallRecvMsgSize(1<<30)))
	check(err == nil, "%v", err)
	ctx, done := context.WithTimeout(context.Background(), 5*time.Minute)
	defer done()

	claim("unary, empty to a million bytes", func() {
		for _, n := range []int{0, 1, 16379, 16380, 65536, 1_000_000} {
			sent := bytes.Repeat([]byte{7}, n)
			got, err := unary(ctx, "Unary", sent)
			check(err == nil && bytes.Equal(got, sent), "%d bytes: %v", n, err)
		}
	})
	claim("gzip requests", func() {
		sent := bytes.Repeat([]byte{7}, 100_000)
		got, err := unary(ctx, "Unary", sent, grpc.UseCompressor(gzip.Name))
		check(err == nil && bytes.Equal(got, sent), "%v", err)
	})
	claim("status and trailers", func() {
		var trailer metadata.MD
		_, err := unary(ctx, "Fail", nil, grpc.Trailer(&trailer))
		check(status.Code(err) == codes.OutOfRange && status.Convert(err).Message() == "rôle: 100 %\nüber", "%v", err)
		check(len(trailer["x-why"]) == 1 && trailer["x-why"][0] == "because", "%v", trailer)
		_, err = unary(ctx, "Nothing", nil)
		check(status.Code(err) == codes.Unimplemented, "%v", err)
	})
	claim("status details", func() {
		_, err := unary(ctx, "Explain", nil)
		details := status.Convert(err).Details()
		check(len(details) == 1, "%v", details)
		info, ok := details[0].(*errdetails.ErrorInfo)
		check(ok && info.Reason == "TOO_WARM" && info.Domain == "echo" && info.Metadata["where"] == "rôle" && info.Metadata["degrees"] == "31", "%v", details)
	})
	claim("metadata", func() {
		got, err := unary(metadata.AppendToOutgoingContext(ctx, "x-name", "me", "x-bin", "\x00\xff"), "Metadata", nil)
		check(err == nil && string(got) == "me", "%q %v", got, err)
	})
	claim("deadlines", func() {
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		stream := open(short, "Never")
		send(stream, nil)
		var none []byte
		check(status.Code(stream.RecvMsg(&none)) == codes.DeadlineExceeded, "deadline")
	})
	claim("server stream of 100 MB, read slowly at first", func() {
		for i := 0; i < 7; i++ {
			stream := open(ctx, "Flood")
			send(stream, []byte{229})
			stream.CloseSend()
			time.Sleep(50 * time.Millisecond)
			total := 0
			for {
				var message []byte
				err := stream.RecvMsg(&message)
				if err == io.EOF {
					break
				}
				check(err == nil, "%v", err)
				total += len(message)
			}
			check(total == 229*65536, "%d bytes", total)
		}
	})
	claim("client stream of 100 MB", func() {
		stream := open(ctx, "Sum")
		piece := make([]byte, 100_000)
		piece[0] = 1
		for i := 0; i < 1000; i++ {
			send(stream, piece)
		}
		stream.CloseSend()
		var sum []byte
		check(stream.RecvMsg(&sum) == nil && sum[0] == 1000&255, "sum %v", sum)
	})
	claim("bidi, 20,000 messages both ways at once", func() {
		stream := open(ctx, "Bidi")
		go func() {
			for i := 0; i < 20_000; i++ {
				send(stream, []byte{byte(i)})
			}
			stream.CloseSend()
		}()
		for i := 0; i < 20_000; i++ {
			var message []byte
			check(stream.RecvMsg(&message) == nil && message[0] == byte(i), "message %d", i)
		}
		var none []byte
		check(stream.RecvMsg(&none) == io.EOF, "end")
	})
	claim("10,000 streams open at once", func() {
		streams := make([]grpc.ClientStream, 10_000)
		for i := range streams {
			streams[i] = open(ctx, "Bidi")
			send(streams[i], []byte{byte(i)})
		}
		for i, stream := range streams {
			var message []byte
			check(stream.RecvMsg(&message) == nil && message[0] == byte(i), "stream %d", i)
			stream.CloseSend()
		}
	})
	claim(fmt.Sprintf("%d cancelled calls on one connection, and it lives on", cancels), func() {
		kept := open(ctx, "Bidi")
		var group sync.WaitGroup
		for worker := 0; worker < 50; worker++ {
			group.Add(1)
			go func() {
				defer group.Done()
				for i := 0; i < cancels/50; i++ {
					each, cancel := context.WithCancel(ctx)
					stream := open(each, "Never")
					send(stream, nil)
					cancel()
					var none []byte
					check(status.Code(stream.RecvMsg(&none)) == codes.Canceled, "cancelled")
				}
			}()
		}
		group.Wait()
		send(kept, []byte{9})
		var message []byte
		check(kept.RecvMsg(&message) == nil && message[0] == 9, "the stream opened before")
		kept.CloseSend()
	})
}
