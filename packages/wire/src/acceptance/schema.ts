import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';

/** Our .proto files as protobufjs reads them: the oracle of the codec tests. */
export function oracleRoot(): protobuf.Root {
  const directory = fileURLToPath(new URL('../../proto', import.meta.url));
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : `${directory}/${target}`);
  const files = ['kv_service', 'watch', 'lease', 'cluster', 'maintenance', 'health', 'rpc_status'];
  root.loadSync(
    files.map((name) => `${name}.proto`),
    { keepCase: true },
  );
  root.resolveAll();
  return root;
}

const SAFE = Number.MAX_SAFE_INTEGER;

/** Random messages of a type as plain objects protobufjs takes: 64-bit integers as decimal strings, of all bits in the fields `anyBits` names. */
export function arbitraryMessage(type: protobuf.Type, anyBits: ReadonlySet<string>, depth = 3): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {};
  const loose = type.fieldsArray.filter((field) => !field.partOf);
  for (const field of loose) fields[field.name] = arbitraryField(field, anyBits, depth);
  let message = fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Record<string, unknown>>;
  for (const oneof of type.oneofsArray) {
    const cases = oneof.fieldsArray.map((field) => arbitraryField(field, anyBits, depth).map((value) => ({ [field.name]: value })));
    message = fc.tuple(message, fc.option(fc.oneof(...cases), { nil: {} })).map(([head, chosen]) => ({ ...head, ...chosen }));
  }
  return message;
}

function arbitraryField(field: protobuf.Field, anyBits: ReadonlySet<string>, depth: number): fc.Arbitrary<unknown> {
  field.resolve();
  const one = arbitraryValue(field, anyBits, depth);
  return field.repeated ? fc.array(one, { maxLength: depth > 0 ? 3 : 0 }) : one;
}

function arbitraryValue(field: protobuf.Field, anyBits: ReadonlySet<string>, depth: number): fc.Arbitrary<unknown> {
  if (field.resolvedType instanceof protobuf.Enum) return fc.constantFrom(...Object.values(field.resolvedType.values), 77);
  if (field.resolvedType instanceof protobuf.Type) {
    return depth > 0 ? arbitraryMessage(field.resolvedType, anyBits, depth - 1) : fc.constant({});
  }
  switch (field.type) {
    case 'bool':
      return fc.boolean();
    case 'uint32':
      return fc.nat(0xffffffff);
    case 'int64':
      if (anyBits.has(field.fullName.slice(1))) return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String);
      return fc.oneof(fc.integer(), fc.integer({ min: -SAFE, max: SAFE })).map(String);
    case 'uint64':
      if (anyBits.has(field.fullName.slice(1))) return fc.oneof(fc.nat(300), fc.bigInt(0n, 2n ** 64n - 1n)).map(String);
      return fc.oneof(fc.nat(300), fc.integer({ min: 0, max: SAFE })).map(String);
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 12 });
    default:
      return fc.uint8Array({ maxLength: 20 });
  }
}
