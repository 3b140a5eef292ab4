import type { SchemaFile } from './schema.ts';

/** `methods.ts`: every rpc's path, kind and codecs. */
export function emitMethods(files: readonly SchemaFile[]): string {
  const methods = files.flatMap((file) => file.methods);
  const entries = methods.map(
    (method) => `export const method${method.name} = { path: '${method.path}', kind: '${method.kind}' } as const;\n`,
  );
  return `// Written by tools/codegen.ts from proto/*.proto; change those and run \`npm run codegen\`.\n\n${entries.join('')}`;
}

/** `etcd.ts`: the door of the package that holds everything generated. */
export function emitDoor(files: readonly SchemaFile[]): string {
  const lines = files
    .filter((file) => file.messages.length > 0)
    .map((file) => {
      const values = [
        ...file.enums.map((each) => each.name),
        ...file.messages.flatMap(({ name }) => [`default${name}`, `read${name}`, `write${name}`]),
      ];
      const types = file.messages.map(({ name }) => `type ${name}`);
      return `export {\n${[...values, ...types].map((each) => `  ${each},\n`).join('')}} from './${file.file}.ts';\n`;
    });
  const methods = files.flatMap((file) => file.methods.map((method) => `  method${method.name},\n`));
  return `// Written by tools/codegen.ts; the door \`@raftgate/wire/etcd\`.\n\n${lines.join('')}export {\n${methods.join('')}} from './methods.ts';\n`;
}
