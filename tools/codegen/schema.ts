import { readFileSync, readdirSync } from 'node:fs';
import protobuf from 'protobufjs';
import { type Scalar, scalarOf } from './policy.ts';

export type FieldType =
  | { readonly is: 'scalar'; readonly scalar: Scalar }
  | { readonly is: 'enum'; readonly name: string }
  | { readonly is: 'message'; readonly name: string };

export interface SchemaField {
  readonly name: string;
  readonly proto: string;
  readonly number: number;
  readonly type: FieldType;
  readonly repeated: boolean;
}

/** Consecutive fields of one oneof, under one name; or a field of its own. */
export type Member =
  | { readonly is: 'field'; readonly field: SchemaField }
  | { readonly is: 'oneof'; readonly name: string; readonly fields: readonly SchemaField[] };

export interface SchemaMessage {
  readonly name: string;
  readonly members: readonly Member[];
}

export interface SchemaEnum {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

interface SchemaMethod {
  readonly name: string;
  readonly path: string;
  readonly kind: 'unary' | 'serverStream' | 'clientStream' | 'bidi';
  readonly request: string;
  readonly response: string;
}

/** One .proto file. */
export interface SchemaFile {
  readonly file: string;
  readonly messages: readonly SchemaMessage[];
  readonly enums: readonly SchemaEnum[];
  readonly methods: readonly SchemaMethod[];
}

/** Reads every .proto file of a directory. */
export function readSchema(directory: string): readonly SchemaFile[] {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : `${directory}/${target}`);
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.proto'))
    .sort();
  root.loadSync(names, { keepCase: true });
  root.resolveAll();
  return names.map((name) => {
    const path = `${directory}/${name}`;
    const own = everything(root).filter((object) => object.filename === path);
    if (!readFileSync(path, 'utf8').includes('proto3')) throw new Error(`${name}: proto3 only`);
    return {
      file: name.replace('.proto', ''),
      messages: own.filter((object) => object instanceof protobuf.Type).map(messageOf),
      enums: own.filter((object) => object instanceof protobuf.Enum).map((object) => ({ name: object.name, values: object.values })),
      methods: own.filter((object) => object instanceof protobuf.Service).flatMap(methodsOf),
    };
  });
}

function everything(space: protobuf.NamespaceBase): protobuf.ReflectionObject[] {
  return space.nestedArray.flatMap((object) => (object instanceof protobuf.Namespace ? [object, ...everything(object)] : [object]));
}

function messageOf(type: protobuf.Type): SchemaMessage {
  const members: Member[] = [];
  const oneofs = new Set<string>();
  for (const field of type.fieldsArray.toSorted((a, b) => a.id - b.id)) {
    const oneof = field.partOf;
    if (!oneof) members.push({ is: 'field', field: fieldOf(type, field) });
    else if (!oneofs.has(oneof.name)) {
      oneofs.add(oneof.name);
      const fields = oneof.fieldsArray.toSorted((a, b) => a.id - b.id).map((each) => fieldOf(type, each));
      members.push({ is: 'oneof', name: camel(oneof.name), fields });
    }
  }
  return { name: type.name, members };
}

function fieldOf(type: protobuf.Type, field: protobuf.Field): SchemaField {
  field.resolve();
  return {
    name: camel(field.name),
    proto: field.name,
    number: field.id,
    type: typeOf(type, field),
    repeated: field.repeated,
  };
}

function typeOf(type: protobuf.Type, field: protobuf.Field): FieldType {
  if (field.resolvedType instanceof protobuf.Enum) return { is: 'enum', name: field.resolvedType.name };
  if (field.resolvedType) return { is: 'message', name: field.resolvedType.name };
  const owner = type.fullName.replace(/^\./, '');
  const scalar = scalarOf(owner, field.name, field.type);
  if (scalar === undefined) throw new Error(`${owner}.${field.name}: no policy for ${field.type}`);
  return { is: 'scalar', scalar };
}

function methodsOf(service: protobuf.Service): SchemaMethod[] {
  const owner = service.fullName.replace(/^\./, '');
  return service.methodsArray.map((method) => ({
    name: `${service.name}${method.name === service.name ? '' : method.name}`,
    path: `/${owner}/${method.name}`,
    kind: method.requestStream ? (method.responseStream ? 'bidi' : 'clientStream') : method.responseStream ? 'serverStream' : 'unary',
    request: method.requestType,
    response: method.responseType,
  }));
}

/** `range_end` -> rangeEnd, `peerURLs` -> peerUrls, `ID` -> id, `HashKV` -> hashKv. */
function camel(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/URLs/g, 'Urls')
    .toLowerCase()
    .split('_');
  return words.map((word, at) => (at === 0 ? word : word[0].toUpperCase() + word.slice(1))).join('');
}
