/** Aligned columns, two spaces apart, no lines: easy on eyes and on `awk`. The last column is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => width(row[column] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd();
  return [line(header.map((name) => name.toUpperCase())), ...rows.map(line), ''].join('\n');
}

/** Columns a text takes on a terminal, as far as our own output goes: no wide characters, escape sequences take none. */
function width(text: string): number {
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return text.replace(/\u001b\[[0-9;]*m/g, '').length;
}
