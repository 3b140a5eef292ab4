// Three RawNodes of etcd-io/raft in memory, one goroutine: a proposal until all three have applied it.
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"go.etcd.io/raft/v3"
	"go.etcd.io/raft/v3/raftpb"
)

const keptEntries = 4096

type member struct {
	node    *raft.RawNode
	storage *raft.MemoryStorage
	applied uint64
}

type cluster struct {
	members [3]*member
	queue   []raftpb.Message
	applied int
}

func newCluster() *cluster {
	c := &cluster{}
	for i := range c.members {
		storage := raft.NewMemoryStorage()
		check(storage.ApplySnapshot(raftpb.Snapshot{Metadata: raftpb.SnapshotMetadata{
			Index: 1, Term: 1, ConfState: raftpb.ConfState{Voters: []uint64{1, 2, 3}},
		}}))
		node, err := raft.NewRawNode(&raft.Config{
			ID: uint64(i + 1), ElectionTick: 10, HeartbeatTick: 1, Storage: storage, Applied: 1,
			MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 256, MaxInflightBytes: 16 << 20, MaxUncommittedEntriesSize: 32 << 20,
			MaxCommittedSizePerReady: 4 << 20, CheckQuorum: true, PreVote: true,
			Logger: &raft.DefaultLogger{Logger: log.New(io.Discard, "", 0)},
		})
		check(err)
		c.members[i] = &member{node: node, storage: storage}
	}
	check(c.members[0].node.Campaign())
	c.settle()
	return c
}

func (c *cluster) turn(proposals int, body []byte) {
	for i := 0; i < proposals; i++ {
		check(c.members[0].node.Propose(body))
	}
	c.settle()
}

func (c *cluster) settle() {
	for _, m := range c.members {
		c.drain(m)
	}
	for at := 0; at < len(c.queue); at++ {
		message := c.queue[at]
		to := c.members[message.To-1]
		check(to.node.Step(message))
		c.drain(to)
	}
	c.queue = c.queue[:0]
}

func (c *cluster) drain(m *member) {
	for m.node.HasReady() {
		ready := m.node.Ready()
		if !raft.IsEmptyHardState(ready.HardState) {
			check(m.storage.SetHardState(ready.HardState))
		}
		check(m.storage.Append(ready.Entries))
		c.queue = append(c.queue, ready.Messages...)
		for _, entry := range ready.CommittedEntries {
			if len(entry.Data) > 0 {
				c.applied++
			}
			m.applied = entry.Index
		}
		m.node.Advance(ready)
	}
}

func (c *cluster) compact() {
	for _, m := range c.members {
		if m.applied > keptEntries+1 {
			check(m.storage.Compact(m.applied - keptEntries))
		}
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Of all threads, collection too: what a shared machine takes from us does not count.
func cpuNs() int64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func number(at int) int {
	value, err := strconv.Atoi(os.Args[at])
	check(err)
	return value
}

func main() {
	proposals, commands, bodyBytes := number(1), number(2), number(3)
	seconds, err := strconv.ParseFloat(os.Args[4], 64)
	check(err)
	runtime.GOMAXPROCS(1)
	body := make([]byte, bodyBytes*commands)
	c := newCluster()
	since := 0
	run := func(turns int) {
		for i := 0; i < turns; i++ {
			c.turn(proposals, body)
			since += proposals
			if since >= keptEntries {
				since = 0
				c.compact()
			}
		}
	}
	turns := 1
	for {
		started := time.Now()
		run(turns)
		if elapsed := time.Since(started).Seconds(); elapsed > 0.5 {
			turns = int(float64(turns)*seconds/elapsed) + 1
			break
		}
		turns *= 2
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	applied := c.applied
	started := cpuNs()
	run(turns)
	elapsed := cpuNs() - started
	runtime.ReadMemStats(&after)
	if c.applied-applied != 3*turns*proposals {
		log.Fatal("not everything was applied")
	}
	count := float64(turns * proposals)
	ns := float64(elapsed) / count
	check(json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"nsPerCommand": ns / float64(commands), "nsPerProposal": ns,
		"bytesPerProposal":       float64(after.TotalAlloc-before.TotalAlloc) / count,
		"allocationsPerProposal": float64(after.Mallocs-before.Mallocs) / count,
	}))
}
