// Formats the results as a table: medians, with the comparison in brackets.

import type { Reading } from "./visit";

/** The results of one candidate, with its name in the table. */
export interface Row {
  name: string;
  readings: Reading[];
  /** Whether the form was opened. */
  hasForm: boolean;
}

/** `plain` is the baseline for buttons, `ours` for everything else. */
export function table(title: string, rows: Row[], plain: Row, ours: Row): string {
  const idle = median(plain, ({ busy }) => busy);
  const beyondIdle = (row: Row) => Math.max(0, median(row, ({ busy }) => busy) - idle);
  const cells = rows.map((row) => {
    const button = median(row, (reading) => reading.button);
    const form = median(row, (reading) => reading.form);
    const bytes = median(row, (reading) => reading.bytes);
    return [
      row.name,
      compared(button, median(plain, (reading) => reading.button)),
      row.hasForm ? compared(form, median(ours, (reading) => reading.form)) : "",
      row === plain ? "" : compared(beyondIdle(row), beyondIdle(ours)),
      row === plain ? "" : compared(median(row, ({ script }) => script), median(ours, ({ script }) => script)),
      row === plain ? "" : compared(bytes, median(ours, (reading) => reading.bytes), 0),
      String(median(row, longTasks)),
    ];
  });
  const headline = [title, "button ms", "form ms", "main thread ms", "scripts ms", "bytes", "long tasks"];
  return aligned([headline, ...cells]);
}

/** Each task of more than 50 ms in the median visit or worse. */
export function longTasksOf(row: Row): string {
  const told = (tasks: number[]) => tasks.map((took) => `${took.toFixed(0)} ms`).join(", ");
  const worst = row.readings.reduce((worst, reading) => (longest(reading) > longest(worst) ? reading : worst));
  const [loading, clicked] = [told(worst.longWhileLoading), told(worst.longAfterClick)];
  if (!loading && !clicked) return `${row.name}: none`;
  return `${row.name}: at worst ${[loading && `${loading} while loading`, clicked && `${clicked} after the click`].filter(Boolean).join("; ")}`;
}

export function median(row: Row, of: (reading: Reading) => number): number {
  const sorted = row.readings.map(of).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function longTasks({ longWhileLoading, longAfterClick }: Reading): number {
  return longWhileLoading.length + longAfterClick.length;
}

function longest({ longWhileLoading, longAfterClick }: Reading): number {
  return Math.max(0, ...longWhileLoading, ...longAfterClick);
}

function compared(value: number, to: number, digits = 0): string {
  const ratio = to > 0 ? ` (${(value / to).toFixed(2)})` : "";
  return value.toFixed(digits) + ratio;
}

/** Aligned columns: text to the left, figures to the right. */
export function aligned(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const set = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(set).join("  ").trimEnd()).join("\n");
}
