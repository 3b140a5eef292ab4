// load: closed-loop Puts (or one keepalive stream a client with 64 in flight) against a server; every answer is checked.
// Prints one line of JSON: calls, seconds, p50Us, p99Us.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	address := flag.String("address", "", "host:port")
	connections := flag.Int("connections", 10, "")
	clients := flag.Int("clients", 100, "")
	seconds := flag.Float64("seconds", 2, "")
	stream := flag.Bool("stream", false, "keepalive streams instead of Puts")
	deadline := flag.Duration("deadline", 0, "of each call")
	secure := flag.Bool("tls", false, "")
	flag.Parse()
	creds := insecure.NewCredentials()
	if *secure {
		creds = credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})
	}
	conns := make([]*grpc.ClientConn, *connections)
	for i := range conns {
		conn, err := grpc.NewClient("passthrough:///"+*address, grpc.WithTransportCredentials(creds))
		if err != nil {
			panic(err)
		}
		conns[i] = conn
	}
	var calls atomic.Int64
	var mutex sync.Mutex
	var latencies []time.Duration
	end := time.Now().Add(time.Duration(*seconds * float64(time.Second)))
	start := time.Now()
	var group sync.WaitGroup
	for i := 0; i < *clients; i++ {
		group.Add(1)
		go func(conn *grpc.ClientConn) {
			defer group.Done()
			var own []time.Duration
			var count int64
			if *stream {
				count = keepalives(conn, end)
			} else {
				count, own = puts(conn, end, *deadline)
			}
			calls.Add(count)
			mutex.Lock()
			latencies = append(latencies, own...)
			mutex.Unlock()
		}(conns[i%*connections])
	}
	group.Wait()
	took := time.Since(start).Seconds()
	sort.Slice(latencies, func(i, j int) bool { return latencies[i] < latencies[j] })
	result := map[string]any{"calls": calls.Load(), "seconds": took}
	if n := len(latencies); n > 0 {
		result["p50Us"] = latencies[n/2].Microseconds()
		result["p99Us"] = latencies[n*99/100].Microseconds()
	}
	json.NewEncoder(os.Stdout).Encode(result)
}

func puts(conn *grpc.ClientConn, end time.Time, deadline time.Duration) (int64, []time.Duration) {
	kv := pb.NewKVClient(conn)
	request := &pb.PutRequest{Key: []byte("12345678"), Value: make([]byte, 256)}
	var own []time.Duration
	var count int64
	for {
		ctx, cancel := context.Background(), context.CancelFunc(func() {})
		if deadline > 0 {
			ctx, cancel = context.WithTimeout(ctx, deadline)
		}
		begun := time.Now()
		if begun.After(end) {
			cancel()
			return count, own
		}
		answer, err := kv.Put(ctx, request)
		cancel()
		if err != nil || answer.Header.Revision == 0 {
			fail(err)
		}
		count++
		if count%16 == 0 {
			own = append(own, time.Since(begun))
		}
	}
}

func keepalives(conn *grpc.ClientConn, end time.Time) int64 {
	stream, err := pb.NewLeaseClient(conn).LeaseKeepAlive(context.Background())
	if err != nil {
		fail(err)
	}
	const inFlight = 64
	var sent, received int64
	for ; sent < inFlight; sent++ {
		if err := stream.Send(&pb.LeaseKeepAliveRequest{ID: 7}); err != nil {
			fail(err)
		}
	}
	for received < sent {
		answer, err := stream.Recv()
		if err != nil || answer.ID != 7 {
			fail(err)
		}
		received++
		if time.Now().Before(end) {
			if err := stream.Send(&pb.LeaseKeepAliveRequest{ID: 7}); err != nil {
				fail(err)
			}
			sent++
		}
	}
	return received
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "a call went wrong:", err)
	os.Exit(1)
}
