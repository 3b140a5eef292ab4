// serve: a grpc-go server that answers Put with a header, and lease keepalives one for one. It prints its port.
package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

type kv struct {
	pb.UnimplementedKVServer
	revision atomic.Int64
}

func (s *kv) Put(_ context.Context, r *pb.PutRequest) (*pb.PutResponse, error) {
	if len(r.Key) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return &pb.PutResponse{Header: &pb.ResponseHeader{ClusterId: 1, MemberId: 2, Revision: s.revision.Add(1), RaftTerm: 3}}, nil
}

type lease struct{ pb.UnimplementedLeaseServer }

func (s *lease) LeaseKeepAlive(stream pb.Lease_LeaseKeepAliveServer) error {
	for {
		r, err := stream.Recv()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.LeaseKeepAliveResponse{Header: &pb.ResponseHeader{ClusterId: 1, MemberId: 2, Revision: 4, RaftTerm: 3}, ID: r.ID, TTL: 60}); err != nil {
			return err
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	options := []grpc.ServerOption{grpc.MaxConcurrentStreams(10_000)}
	if len(os.Args) == 3 {
		pair, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
		if err != nil {
			panic(err)
		}
		options = append(options, grpc.Creds(credentials.NewServerTLSFromCert(&pair)))
	}
	server := grpc.NewServer(options...)
	pb.RegisterKVServer(server, &kv{})
	pb.RegisterLeaseServer(server, &lease{})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); err != nil {
		panic(err)
	}
}
