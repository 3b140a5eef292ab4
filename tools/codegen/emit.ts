import { SCALARS } from './policy.ts';
import type { FieldType, Member, SchemaEnum, SchemaField, SchemaFile, SchemaMessage } from './schema.ts';

/** The TypeScript of one .proto file. `homes` tells which file declares a message. */
export function emitFile(file: SchemaFile, homes: ReadonlyMap<string, string>): string {
  const body = [...file.enums.map(emitEnum), ...file.messages.map(emitMessage)].join('\n');
  return `${banner(file.file)}${imports(file, homes, body)}${body}`;
}

function banner(file: string): string {
  return `// Written by tools/codegen.ts from proto/${file}.proto; change that and run \`npm run codegen\`.\n`;
}

function imports(file: SchemaFile, homes: ReadonlyMap<string, string>, body: string): string {
  const lines: string[] = [];
  if (file.messages.length > 0) {
    if (body.includes('NO_BYTES')) lines.push(`import { NO_BYTES } from '../protobuf/message.ts';`);
    lines.push(`import type { ProtoReader } from '../protobuf/reader.ts';`, `import type { ProtoWriter } from '../protobuf/writer.ts';`);
  }
  const foreign = new Map<string, Set<string>>();
  for (const field of file.messages.flatMap((message) => fieldsOf(message))) {
    if (field.type.is !== 'message') continue;
    const home = homes.get(field.type.name);
    if (home === undefined) throw new Error(`${field.type.name}: declared nowhere`);
    if (home !== file.file) foreign.set(home, (foreign.get(home) ?? new Set()).add(field.type.name));
  }
  for (const [home, names] of [...foreign].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const all = [...names].sort();
    lines.push(`import type { ${all.join(', ')} } from './${home}.ts';`);
    lines.push(`import {\n${all.map((name) => `  read${name},\n  write${name},\n`).join('')}} from './${home}.ts';`);
  }
  return lines.length > 0 ? `${lines.join('\n')}\n\n` : '\n';
}

function emitEnum(schema: SchemaEnum): string {
  const values = Object.entries(schema.values).map(([name, value]) => `  ${name}: ${value},\n`);
  return `/** Values a sender knows; proto3 lets any int32 through. */\nexport const ${schema.name} = {\n${values.join('')}} as const;\n`;
}

function emitMessage(message: SchemaMessage): string {
  return [emitInterface(message), emitDefault(message), emitWrite(message), emitRead(message)].join('\n');
}

const fieldsOf = (message: SchemaMessage): readonly SchemaField[] =>
  message.members.flatMap((member) => (member.is === 'oneof' ? member.fields : [member.field]));

const nameOf = (member: Member): string => (member.is === 'oneof' ? member.name : member.field.name);

function tsOf(type: FieldType): string {
  if (type.is === 'message') return type.name;
  return type.is === 'enum' ? 'number' : SCALARS[type.scalar].ts;
}

function typeOfMember(member: Member): string {
  if (member.is === 'field') {
    const { type, repeated } = member.field;
    if (repeated) return `readonly ${tsOf(type)}[]`;
    return type.is === 'message' ? `${type.name} | undefined` : tsOf(type);
  }
  const cases = member.fields.map((field) => `    | { readonly kind: '${field.name}'; readonly value: ${tsOf(field.type)} }`);
  return `\n${cases.join('\n')}\n    | undefined`;
}

function emitInterface(message: SchemaMessage): string {
  if (message.members.length === 0) return `/** No fields. */\nexport type ${message.name} = Readonly<Record<never, never>>;\n`;
  const lines = message.members.map((member) => {
    const type = typeOfMember(member);
    return `  readonly ${nameOf(member)}:${type.startsWith('\n') ? '' : ' '}${type};${noteOf(member)}\n`;
  });
  return `export interface ${message.name} {\n${lines.join('')}}\n`;
}

function noteOf(member: Member): string {
  if (member.is === 'oneof') return '';
  const { type } = member.field;
  if (type.is === 'enum') return ` // ${type.name}`;
  if (type.is !== 'scalar') return '';
  if (type.scalar === 'id64') return ` // int64 as 8 big-endian chars`;
  if (type.scalar === 'wide') return ` // uint64: 8 big-endian chars from 2^53 on`;
  return type.scalar === 'latin1' ? ' // latin1' : '';
}

function zeroOf(member: Member): string {
  if (member.is === 'oneof') return 'undefined';
  const { type, repeated } = member.field;
  if (repeated) return '[]';
  if (type.is === 'message') return 'undefined';
  return type.is === 'enum' ? '0' : SCALARS[type.scalar].zero;
}

function emitDefault(message: SchemaMessage): string {
  const fields = message.members.map((member) => `  ${nameOf(member)}: ${zeroOf(member)},\n`).join('');
  return `export const default${message.name}: ${message.name} = ${fields ? `{\n${fields}}` : '{}'};\n`;
}

const wireOf = (type: FieldType): 0 | 2 => (type.is === 'message' ? 2 : type.is === 'enum' ? 0 : SCALARS[type.scalar].wire);
const tagOf = (field: SchemaField): number => field.number * 8 + wireOf(field.type);
const packedTagOf = (field: SchemaField): number => field.number * 8 + 2;
const isPacked = (field: SchemaField): boolean => field.repeated && wireOf(field.type) === 0;

function emitWrite(message: SchemaMessage): string {
  const head = `export function write${message.name}(`;
  if (message.members.length === 0) return `${head}_writer: ProtoWriter, _message: ${message.name}): void {}\n`;
  // Last field first: the writer goes backwards.
  const lines = message.members.toReversed().map((member) => (member.is === 'oneof' ? writeOneof(member) : writeField(member.field)));
  return `${head}writer: ProtoWriter, message: ${message.name}): void {\n${lines.join('')}}\n`;
}

function writeField(field: SchemaField): string {
  const value = `message.${field.name}`;
  if (isPacked(field)) {
    return `  if (${value}.length > 0) {
    const before = writer.length;
    for (let i = ${value}.length - 1; i >= 0; i--) writer.integer(${value}[i]);
    writer.close(${packedTagOf(field)}, before);
  }\n`;
  }
  if (field.repeated) return `  for (let i = ${value}.length - 1; i >= 0; i--) {\n${writeElement(field, `${value}[i]`, '    ')}  }\n`;
  if (field.type.is === 'message') return `  if (${value} !== undefined) {\n${writeElement(field, value, '    ')}  }\n`;
  const method = field.type.is === 'enum' ? 'int' : SCALARS[field.type.scalar].write;
  return `  writer.${method}(${tagOf(field)}, ${value});\n`;
}

function writeElement(field: SchemaField, value: string, indent: string): string {
  if (field.type.is === 'message') {
    const lines = ['const before = writer.length;', `write${field.type.name}(writer, ${value});`, `writer.close(${tagOf(field)}, before);`];
    return lines.map((line) => `${indent}${line}\n`).join('');
  }
  const method = field.type.is === 'enum' ? 'rawInt' : SCALARS[field.type.scalar].raw;
  return `${indent}writer.${method}(${tagOf(field)}, ${value});\n`;
}

function writeOneof(member: Extract<Member, { is: 'oneof' }>): string {
  const value = `message.${member.name}`;
  const cases = member.fields.map(
    (field) => `    case '${field.name}': {\n${writeElement(field, `${value}.value`, '      ')}      break;\n    }\n`,
  );
  return `  switch (${value}?.kind) {\n${cases.join('')}  }\n`;
}

function emitRead(message: SchemaMessage): string {
  const name = message.name;
  const numbers = fieldsOf(message)
    .map((field) => field.number)
    .sort((a, b) => a - b);
  const head = `const fields${name}: readonly number[] = [${numbers.join(', ')}];\n\n`;
  const names = message.members.map(nameOf);
  if (names.length === 0) {
    return `${head}export function read${name}(reader: ProtoReader, into: ${name} = default${name}): ${name} {
  while (reader.more()) reader.skip(reader.tag(), fields${name});
  return into;
}\n`;
  }
  const cases = message.members.flatMap((member) =>
    member.is === 'oneof' ? member.fields.map((field) => readOneof(member, field)) : readField(member.field),
  );
  const lists = message.members.flatMap((member) => (member.is === 'field' && member.field.repeated ? [member.field] : []));
  const single = message.members.filter((member) => !(member.is === 'field' && member.field.repeated)).map(nameOf);
  const locals = [
    single.length > 0 ? `  let { ${single.join(', ')} } = into;\n` : '',
    ...lists.map((field) => `  const ${field.name}: ${tsOf(field.type)}[] = into.${field.name}.slice();\n`),
  ].join('');
  return `${head}export function read${name}(reader: ProtoReader, into: ${name} = default${name}): ${name} {
${locals}  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
${cases.join('')}      default:
        reader.skip(tag, fields${name});
    }
  }
  return { ${names.join(', ')} };
}\n`;
}

function scalarRead(type: FieldType): string {
  return type.is === 'scalar' ? `reader.${type.scalar}()` : 'reader.int32()';
}

function readField(field: SchemaField): string[] {
  const { name, type } = field;
  if (type.is === 'message') {
    const into = field.repeated ? `${name}.push(read${type.name}(reader));` : `${name} = read${type.name}(reader, ${name});`;
    return [block(tagOf(field), ['const outer = reader.enter();', into, 'reader.leave(outer);'])];
  }
  if (!field.repeated) return [`      case ${tagOf(field)}:\n        ${name} = ${scalarRead(type)};\n        break;\n`];
  const push = `${name}.push(${scalarRead(type)});`;
  const plain = `      case ${tagOf(field)}:\n        reader.item();\n        ${push}\n        break;\n`;
  if (!isPacked(field)) return [plain];
  const packed = [
    'const outer = reader.enterPacked();',
    'while (reader.more()) {',
    '  reader.item();',
    `  ${push}`,
    '}',
    'reader.leavePacked(outer);',
  ];
  return [plain, block(packedTagOf(field), packed)];
}

function readOneof(member: Extract<Member, { is: 'oneof' }>, field: SchemaField): string {
  const { name, type } = field;
  if (type.is !== 'message') {
    return `      case ${tagOf(field)}:\n        ${member.name} = { kind: '${name}', value: ${scalarRead(type)} };\n        break;\n`;
  }
  const before = `${member.name}?.kind === '${name}' ? ${member.name}.value : undefined`;
  return block(tagOf(field), [
    'const outer = reader.enter();',
    `${member.name} = { kind: '${name}', value: read${type.name}(reader, ${before}) };`,
    'reader.leave(outer);',
  ]);
}

function block(tag: number, lines: readonly string[]): string {
  return `      case ${tag}: {\n${lines.map((line) => `        ${line}\n`).join('')}        break;\n      }\n`;
}
