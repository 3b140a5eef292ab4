// Turns packages/wire/proto/*.proto into packages/wire/src/generated/*.ts. `--check` writes nothing and fails when what
// is committed is not what would be written.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { emitDoor, emitMethods } from './codegen/doors.ts';
import { emitFile } from './codegen/emit.ts';
import { readSchema } from './codegen/schema.ts';

const wire = fileURLToPath(new URL('../packages/wire', import.meta.url));
const target = `${wire}/src/generated`;

function generate(): Map<string, string> {
  const files = readSchema(`${wire}/proto`);
  const homes = new Map(files.flatMap((file) => file.messages.map((message) => [message.name, file.file] as const)));
  const output = new Map<string, string>();
  for (const file of files) if (file.messages.length > 0) output.set(`${file.file}.ts`, emitFile(file, homes));
  output.set('methods.ts', emitMethods(files));
  output.set('etcd.ts', emitDoor(files));
  return output;
}

function drift(output: ReadonlyMap<string, string>): string[] {
  const wrong = [...output].filter(
    ([name, text]) => !existsSync(`${target}/${name}`) || readFileSync(`${target}/${name}`, 'utf8') !== text,
  );
  const stray = existsSync(target) ? readdirSync(target).filter((name) => !output.has(name)) : [];
  return [...wrong.map(([name]) => name), ...stray].sort();
}

const output = generate();
const wrong = drift(output);
if (process.argv.includes('--check')) {
  for (const name of wrong) console.error(`packages/wire/src/generated/${name} is not what proto/ says; run \`npm run codegen\``);
  process.exitCode = wrong.length > 0 ? 1 : 0;
} else {
  mkdirSync(target, { recursive: true });
  for (const name of wrong) {
    const text = output.get(name);
    if (text === undefined) rmSync(`${target}/${name}`);
    else writeFileSync(`${target}/${name}`, text);
  }
  console.log(wrong.length > 0 ? `wrote ${wrong.join(', ')}` : 'nothing to write');
}
