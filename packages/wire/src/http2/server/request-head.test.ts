import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Field } from '../hpack/field.ts';
import { HeaderList } from '../hpack/header-list.ts';
import { RequestHead } from './request-head.ts';

const WHOLE = { ':method': 'POST', ':scheme': 'http', ':path': '/a', 'content-type': 'application/grpc' };

function head(...fields: (readonly [string, string])[]): RequestHead {
  const list = new HeaderList(1000);
  for (const [name, value] of fields) list.add(new Field(name, value));
  return new RequestHead(list, new Map());
}

const with_ = (...more: (readonly [string, string])[]) => head(...Object.entries(WHOLE), ...more);

describe('the head of a request', () => {
  it('is read', () => {
    const read = with_(
      ['te', 'trailers'],
      ['grpc-timeout', '5S'],
      ['grpc-encoding', 'gzip'],
      ['content-length', '12'],
      ['x', '1'],
      ['x', '2'],
    );
    assert.equal(read.isMalformed, false);
    assert.deepEqual(
      [read.method, read.path, read.isGrpc, read.encoding, read.timeoutMs, read.contentLength],
      ['POST', '/a', true, 'gzip', 5000, 12],
    );
    assert.equal(read.get('x'), '1');
    assert.equal(read.get(':path'), undefined);
    assert.deepEqual(Object.keys(read.fields()), ['content-type', 'te', 'grpc-timeout', 'grpc-encoding', 'content-length', 'x']);
  });

  it('is gRPC by its content type', () => {
    const isGrpc = (type: string) => head([':method', 'POST'], ['content-type', type]).isGrpc;
    assert.deepEqual(['application/grpc', 'application/grpc+proto', 'application/grpc;x'].map(isGrpc), [true, true, true]);
    assert.deepEqual(['', 'application/grpcs', 'application/grpc-web', 'application/json'].map(isGrpc), [false, false, false, false]);
  });

  it('is malformed where a field breaks a rule of RFC 9113, 8.2', () => {
    const broken = [
      ['', 'x'],
      ['Upper', 'x'],
      ['sp ace', 'x'],
      ['col:on', 'x'],
      ['nul\0', 'x'],
      ['\xe9', 'x'],
      ['a', 'line\nfeed'],
      ['a', 'return\r'],
      ['a', 'nul\0'],
      ['te', 'gzip'],
      ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'].map((name) => [name, 'x']),
    ] as const;
    for (const [name, value] of broken) assert.ok(with_([name, value]).isMalformed, `${name}: ${value}`);
    assert.equal(with_(['a', 'tab\tand \xe9']).isMalformed, false);
  });

  it('is malformed where its pseudo fields break a rule of RFC 9113, 8.3', () => {
    const { ':method': method, ':scheme': scheme, ':path': path } = WHOLE;
    assert.ok(head([':method', method], [':scheme', scheme]).isMalformed);
    assert.ok(head([':method', method], [':path', path]).isMalformed);
    assert.ok(head([':scheme', scheme], [':path', path]).isMalformed);
    assert.ok(head([':method', method], [':scheme', scheme], [':path', '']).isMalformed);
    assert.ok(head([':method', method], ['a', 'b'], [':scheme', scheme], [':path', path]).isMalformed);
    for (const name of [':method', ':scheme', ':path']) {
      assert.ok(head([name, 'x'], ...Object.entries(WHOLE)).isMalformed, `${name} twice`);
    }
    assert.ok(head([':authority', 'x'], [':authority', 'x'], ...Object.entries(WHOLE)).isMalformed);
    assert.ok(head([':status', '200'], ...Object.entries(WHOLE)).isMalformed);
    assert.ok(with_(['content-length', '1x']).isMalformed);
    assert.equal(head([':method', 'CONNECT'], [':authority', 'x']).isMalformed, false);
  });

  it('without pseudo fields may end a request', () => {
    assert.deepEqual([head(['a', 'b']).isTrailers, head(['a', 'b']).isMalformed], [true, false]);
    assert.ok(head(['A', 'b']).isMalformed);
    assert.equal(with_().isTrailers, false);
  });
});
