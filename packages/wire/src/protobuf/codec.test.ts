import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DecodeError, concatBytes } from '@raftgate/bytes';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';
import { arbitraryMessage, oracleRoot } from '../acceptance/schema.ts';
import * as generated from '../generated/etcd.ts';
import { MAX_MESSAGE_DEPTH } from './limits.ts';
import { type ReadMessage, type WriteMessage, decodeMessage, encodeMessage } from './message.ts';
import { ProtoWriter } from './writer.ts';

/** Fields that keep all their 64 bits: lease ids, and the ids in what a server says. */
const ANY_BITS = new Set([
  'etcdserverpb.ResponseHeader.cluster_id',
  'etcdserverpb.ResponseHeader.member_id',
  'etcdserverpb.AlarmMember.memberID',
  'etcdserverpb.StatusResponse.leader',
  'etcdserverpb.LeaseGrantRequest.ID',
  'etcdserverpb.LeaseGrantResponse.ID',
  'etcdserverpb.LeaseRevokeRequest.ID',
  'etcdserverpb.LeaseKeepAliveRequest.ID',
  'etcdserverpb.LeaseKeepAliveResponse.ID',
  'etcdserverpb.LeaseTimeToLiveRequest.ID',
  'etcdserverpb.LeaseTimeToLiveResponse.ID',
  'etcdserverpb.LeaseStatus.ID',
  'etcdserverpb.PutRequest.lease',
  'etcdserverpb.Compare.lease',
  'mvccpb.KeyValue.lease',
]);

const doors = generated as unknown as Readonly<Record<string, unknown>>;
const reader = (type: protobuf.Type) => doors[`read${type.name}`] as ReadMessage<unknown>;
const writer = (type: protobuf.Type) => doors[`write${type.name}`] as WriteMessage<unknown>;

const root = oracleRoot();
const types = [...allTypes(root)];
const RUNS = { numRuns: 60 };

function* allTypes(space: protobuf.NamespaceBase): Iterable<protobuf.Type> {
  for (const object of space.nestedArray) {
    if (object instanceof protobuf.Type) yield object;
    if (object instanceof protobuf.Namespace) yield* allTypes(object);
  }
}

function decoded(type: protobuf.Type, bytes: Uint8Array): unknown {
  const message = decodeMessage(reader(type), bytes);
  if (message instanceof DecodeError) assert.fail(`${type.name}: ${message.code} ${message.message}`);
  return message;
}

/** What protobufjs sees in bytes, in a form that compares. */
const seen = (type: protobuf.Type, bytes: Uint8Array) =>
  type.toObject(type.decode(bytes), { longs: String, bytes: String, defaults: true });

describe('generated codecs', () => {
  it('cover every message of the schema', () => {
    assert.ok(types.length > 60, `${types.length}`);
    for (const type of types) assert.equal(typeof reader(type), 'function', type.name);
  });

  for (const type of types) {
    it(`${type.name}: what protobufjs wrote, read and written by us, is the same to protobufjs`, () => {
      fc.assert(
        fc.property(arbitraryMessage(type, ANY_BITS), (plain) => {
          const theirs = bytesOf(type, plain);
          const ours = encodeMessage(writer(type), decoded(type, theirs));
          assert.deepEqual(seen(type, ours), seen(type, theirs));
          assert.deepEqual(decoded(type, ours), decoded(type, theirs));
        }),
        RUNS,
      );
    });
  }
});

describe('decoding', () => {
  it('passes over fields it does not know, of every wire type', () => {
    const unknown = Uint8Array.of(
      0xf8,
      0x7f,
      0x96,
      0x01,
      0xf9,
      0x7f,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0xfa,
      0x7f,
      2,
      9,
      9,
      0xfb,
      0x7f,
      0x08,
      1,
      0xfc,
      0x7f,
      0xfd,
      0x7f,
      1,
      2,
      3,
      4,
    );
    fc.assert(
      fc.property(arbitraryMessage(type('PutRequest'), ANY_BITS), (plain) => {
        const put = type('PutRequest');
        const bytes = bytesOf(put, plain);
        assert.deepEqual(decoded(put, concatBytes([unknown, bytes, unknown])), decoded(put, bytes));
      }),
    );
  });

  it('of a message cut short is refused or a shorter message, never a throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types).chain((type) => fc.tuple(fc.constant(type), arbitraryMessage(type, ANY_BITS), fc.nat())),
        ([type, plain, cut]) => {
          const bytes = bytesOf(type, plain);
          const message = decodeMessage(reader(type), bytes.subarray(0, cut % (bytes.length + 1)));
          if (message instanceof DecodeError) assert.ok(['TRUNCATED', 'MALFORMED'].includes(message.code));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('of random bytes is a message or a DecodeError, never a throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 60 }), (type, bytes) => {
        decodeMessage(reader(type), bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses integers a number cannot hold, and such ids where only ours make sense', () => {
    const id = bytesOf(type('AlarmRequest'), { memberID: '9007199254740992' });
    assert.equal(refusal('AlarmRequest', id), 'OUT_OF_RANGE');
    const revision = bytesOf(type('ResponseHeader'), { revision: '-9007199254740992' });
    assert.equal(refusal('ResponseHeader', revision), 'OUT_OF_RANGE');
    const largest = bytesOf(type('ResponseHeader'), { revision: '-9007199254740991' });
    assert.equal((decoded(type('ResponseHeader'), largest) as generated.ResponseHeader).revision, -9007199254740991);
  });

  it('refuses nesting without end', () => {
    const nested = (levels: number) => {
      const proto = new ProtoWriter();
      for (let i = 0; i < levels; i++) {
        proto.close(34, 0);
        proto.close(18, 0);
      }
      return proto.take();
    };
    assert.equal(refusal('TxnRequest', nested(MAX_MESSAGE_DEPTH / 2 + 1)), 'TOO_LONG');
    decoded(type('TxnRequest'), nested(MAX_MESSAGE_DEPTH / 2));
    const groups = new Uint8Array(10_000).fill(0x7b);
    assert.equal(refusal('PutRequest', groups), 'TOO_LONG');
  });

  it('refuses more elements than the caller allows', () => {
    const bytes = new Uint8Array(2000).map((_, i) => (i % 2 === 0 ? 0x12 : 0));
    assert.ok(!(decodeMessage(generated.readTxnRequest, bytes, 1000) instanceof DecodeError));
    const refused = decodeMessage(generated.readTxnRequest, bytes, 999);
    assert.ok(refused instanceof DecodeError && refused.code === 'TOO_LONG');
  });

  it('refuses a known field of a wrong wire type, field 0 and an endless varint', () => {
    assert.equal(refusal('PutRequest', Uint8Array.of(8, 1)), 'MALFORMED');
    assert.equal(refusal('PutRequest', Uint8Array.of(0, 1)), 'MALFORMED');
    assert.equal(refusal('PutRequest', new Uint8Array(20).fill(0xff)), 'BAD_VARINT');
    assert.equal(refusal('PutRequest', Uint8Array.of(0x1a, 1, 0)), 'MALFORMED');
  });

  it('merges a message that comes in two parts, as proto3 asks', () => {
    const part = (header: object) => type('PutResponse').encode({ header }).finish();
    const whole = decoded(type('PutResponse'), Buffer.concat([part({ cluster_id: 5 }), part({ raft_term: 7 })]));
    assert.deepEqual((whole as generated.PutResponse).header, { clusterId: 5, memberId: 0, revision: 0, raftTerm: 7 });
  });

  it('gives values as views of the input', () => {
    const bytes = type('PutRequest')
      .encode({ key: Buffer.from('k'), value: Buffer.from('value') })
      .finish();
    const put = decoded(type('PutRequest'), bytes) as generated.PutRequest;
    assert.equal(put.value.buffer, bytes.buffer);
  });
});

describe('encoding', () => {
  it('leaves earlier messages as they were, across slabs', () => {
    const put = (i: number): generated.PutRequest => ({ ...generated.defaultPutRequest, key: `k${i}`, value: new Uint8Array(700).fill(i) });
    const all = Array.from({ length: 300 }, (_, i) => encodeMessage(generated.writePutRequest, put(i)));
    all.forEach((bytes, i) => assert.deepEqual(decodeMessage(generated.readPutRequest, bytes), put(i)));
    const large = encodeMessage(generated.writePutRequest, { ...put(1), value: new Uint8Array(1_000_000).fill(3) });
    assert.equal(large.length, 1_000_000 + 8);
  });

  it("an id of somebody else's keeps its 64 bits, and stays a number while it fits one", () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(2n ** 53n - 2n, 2n ** 53n + 1n)), (id) => {
        const bytes = bytesOf(type('ResponseHeader'), { member_id: String(id) });
        const { memberId } = decoded(type('ResponseHeader'), bytes) as generated.ResponseHeader;
        const isWide = id >= 2n ** 53n;
        assert.equal(memberId, isWide ? Buffer.from(id.toString(16).padStart(16, '0'), 'hex').toString('latin1') : Number(id));
        const again = encodeMessage(generated.writeResponseHeader, { ...generated.defaultResponseHeader, memberId });
        assert.deepEqual(Buffer.from(again), Buffer.from(bytes));
      }),
    );
  });

  it('a lease id of any sign keeps its 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (id) => {
        const bytes = bytesOf(type('LeaseRevokeRequest'), { ID: String(id) });
        const { id: held } = decoded(type('LeaseRevokeRequest'), bytes) as generated.LeaseRevokeRequest;
        assert.equal(held, id === 0n ? '' : Buffer.from(BigInt.asUintN(64, id).toString(16).padStart(16, '0'), 'hex').toString('latin1'));
        assert.deepEqual(Buffer.from(encodeMessage(generated.writeLeaseRevokeRequest, { id: held })), Buffer.from(bytes));
      }),
    );
  });
});

/** As protobufjs writes it, in a plain Uint8Array. */
function bytesOf(type: protobuf.Type, plain: Record<string, unknown>): Uint8Array {
  return Uint8Array.from(type.encode(type.fromObject(plain)).finish());
}

function type(name: string): protobuf.Type {
  return root.lookupType(name);
}

function refusal(name: string, bytes: Uint8Array): string {
  const message = decodeMessage(reader(type(name)), bytes);
  return message instanceof DecodeError ? message.code : 'accepted';
}
