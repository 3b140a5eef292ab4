// clientv3: etcd's own Go client and its concurrency package against a cluster. `clientv3 ENDPOINT[,ENDPOINT]`.
// One line a claim; exits 1 at the first that fails. After `kill` it waits for a line on standard input.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/concurrency"
	"go.uber.org/zap"
)

var (
	endpoints []string
	input     = bufio.NewReader(os.Stdin)
	ctx       context.Context
)

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

func connect() *clientv3.Client {
	client, err := clientv3.New(clientv3.Config{Endpoints: endpoints, DialTimeout: 5 * time.Second, Logger: zap.NewNop()})
	check(err == nil, "connect: %v", err)
	return client
}

func session(client *clientv3.Client, ttl int) *concurrency.Session {
	made, err := concurrency.NewSession(client, concurrency.WithTTL(ttl))
	check(err == nil, "session: %v", err)
	return made
}

func each(n int, run func(at int)) {
	var group sync.WaitGroup
	for at := 0; at < n; at++ {
		group.Add(1)
		go func() { defer group.Done(); run(at) }()
	}
	group.Wait()
}

func number(client *clientv3.Client, key string) int {
	got, err := client.Get(ctx, key)
	check(err == nil && len(got.Kvs) == 1, "get %s: %v", key, err)
	value, _ := strconv.Atoi(string(got.Kvs[0].Value))
	return value
}

func main() {
	endpoints = strings.Split(os.Args[1], ",")
	var done context.CancelFunc
	ctx, done = context.WithTimeout(context.Background(), 2*time.Minute)
	defer done()
	client := connect()
	defer client.Close()

	claim("a leased key is watched to its end", func() { leased(client) })
	claim("a mutex lets one in at a time", func() { mutex(client) })
	claim("a mutex that is held is not waited for by TryLock, and falls with its session", func() { tryLock(client) })
	claim("an election has one leader, and the next when it resigns", func() { election(client) })
	claim("software transactional memory loses no transfer", func() { stm(client) })
	claim("mutex, session and watch outlive the leader of the cluster", func() { restart(client) })
}

func leased(client *clientv3.Client) {
	lease, err := client.Grant(ctx, 30)
	check(err == nil, "grant: %v", err)
	events := client.Watch(ctx, "leased/", clientv3.WithPrefix(), clientv3.WithPrevKV(), clientv3.WithCreatedNotify())
	check((<-events).Created, "created")
	_, err = client.Put(ctx, "leased/a", "1", clientv3.WithLease(lease.ID))
	check(err == nil, "put: %v", err)
	alive, err := client.KeepAliveOnce(ctx, lease.ID)
	check(err == nil && alive.TTL == 30, "keepalive: %v %v", alive, err)
	_, err = client.Revoke(ctx, lease.ID)
	check(err == nil, "revoke: %v", err)
	put, deleted := <-events, <-events
	check(len(put.Events) == 1 && put.Events[0].IsCreate() && put.Events[0].Kv.Lease == int64(lease.ID), "put event: %v", put)
	check(len(deleted.Events) == 1 && deleted.Events[0].Type == clientv3.EventTypeDelete && string(deleted.Events[0].PrevKv.Value) == "1", "delete event: %v", deleted)
}

func mutex(client *clientv3.Client) {
	_, err := client.Put(ctx, "counter", "0")
	check(err == nil, "put: %v", err)
	const workers, rounds = 6, 10
	each(workers, func(int) {
		own := connect()
		defer own.Close()
		held := session(own, 30)
		defer held.Close()
		lock := concurrency.NewMutex(held, "mutex")
		for i := 0; i < rounds; i++ {
			check(lock.Lock(ctx) == nil, "lock")
			_, err := own.Put(ctx, "counter", strconv.Itoa(number(own, "counter")+1))
			check(err == nil, "put: %v", err)
			check(lock.Unlock(ctx) == nil, "unlock")
		}
	})
	check(number(client, "counter") == workers*rounds, "counted %d", number(client, "counter"))
}

func tryLock(client *clientv3.Client) {
	first, second := session(client, 30), session(client, 30)
	holder, other := concurrency.NewMutex(first, "try"), concurrency.NewMutex(second, "try")
	check(holder.TryLock(ctx) == nil, "the first")
	check(errors.Is(other.TryLock(ctx), concurrency.ErrLocked), "the second")
	waits := make(chan error)
	go func() { waits <- other.Lock(ctx) }()
	check(first.Close() == nil, "close")
	check(<-waits == nil, "the next in line")
	check(second.Close() == nil, "close")
}

func election(client *clientv3.Client) {
	const candidates = 3
	watching, stop := context.WithCancel(ctx)
	defer stop()
	heard := concurrency.NewElection(session(client, 30), "leader").Observe(watching)
	won := make(chan string, candidates)
	each(candidates, func(at int) {
		held := session(client, 30)
		defer held.Close()
		name := fmt.Sprintf("c%d", at)
		race := concurrency.NewElection(held, "leader")
		check(race.Campaign(ctx, name) == nil, "campaign")
		leader, err := race.Leader(ctx)
		check(err == nil && string(leader.Kvs[0].Value) == name, "leader: %v", err)
		check(race.Proclaim(ctx, name+"!") == nil, "proclaim")
		won <- name
		check(race.Resign(ctx) == nil, "resign")
	})
	check(len(won) == candidates, "%d won", len(won))
	check(len((<-heard).Kvs) == 1, "observed")
}

func stm(client *clientv3.Client) {
	const accounts, workers, transfers = 5, 4, 15
	for i := 0; i < accounts; i++ {
		_, err := client.Put(ctx, fmt.Sprintf("account/%d", i), "100")
		check(err == nil, "put: %v", err)
	}
	each(workers, func(at int) {
		for i := 0; i < transfers; i++ {
			from, to := fmt.Sprintf("account/%d", (at+i)%accounts), fmt.Sprintf("account/%d", (at+2*i+1)%accounts)
			if from == to {
				continue
			}
			_, err := concurrency.NewSTM(client, func(s concurrency.STM) error {
				a, _ := strconv.Atoi(s.Get(from))
				b, _ := strconv.Atoi(s.Get(to))
				s.Put(from, strconv.Itoa(a-1))
				s.Put(to, strconv.Itoa(b+1))
				return nil
			}, concurrency.WithAbortContext(ctx))
			check(err == nil, "stm: %v", err)
		}
	})
	sum := 0
	for i := 0; i < accounts; i++ {
		sum += number(client, fmt.Sprintf("account/%d", i))
	}
	check(sum == 100*accounts, "sum %d", sum)
}

func restart(client *clientv3.Client) {
	held := session(client, 10)
	lock := concurrency.NewMutex(held, "kept")
	check(lock.Lock(ctx) == nil, "lock")
	watching, stop := context.WithCancel(clientv3.WithRequireLeader(ctx))
	defer stop()
	events := client.Watch(watching, "w/", clientv3.WithPrefix(), clientv3.WithCreatedNotify())
	check((<-events).Created, "created")

	killed := make(chan struct{})
	go func() {
		fmt.Println("kill")
		_, _ = input.ReadString('\n')
		close(killed)
	}()
	written := 0
	for after := 0; after < 50; {
		short, cancel := context.WithTimeout(ctx, 2*time.Second)
		_, err := client.Put(short, "w/k", strconv.Itoa(written))
		cancel()
		written++
		select {
		case <-killed:
			if err == nil {
				after++
			}
		default:
		}
		time.Sleep(2 * time.Millisecond)
	}
	end, err := client.Put(ctx, "w/end", "")
	check(err == nil, "put: %v", err)

	last, seen := int64(0), 0
	for at := int64(0); at < end.Header.Revision; {
		batch, open := <-events
		if !open || batch.Err() != nil {
			// The member it hung on lost its leader: a client watches again from where it was.
			events = client.Watch(watching, "w/", clientv3.WithPrefix(), clientv3.WithRev(last+1))
			continue
		}
		for _, event := range batch.Events {
			check(event.Kv.ModRevision > last, "revision %d after %d", event.Kv.ModRevision, last)
			check(string(event.Kv.Key) == "w/end" || event.Kv.Version == int64(seen+1), "version %d after %d events", event.Kv.Version, seen)
			last, at = event.Kv.ModRevision, event.Kv.ModRevision
			seen++
		}
	}
	select {
	case <-held.Done():
		check(false, "the session ended")
	default:
	}
	other := concurrency.NewMutex(session(client, 10), "kept")
	check(errors.Is(other.TryLock(ctx), concurrency.ErrLocked), "the lock was lost")
	check(lock.Unlock(ctx) == nil, "unlock")
	check(other.Lock(ctx) == nil, "the next")
}
