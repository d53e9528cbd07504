// Whether a tenant is closed now, by the rules of `Timetable::at` in shared-types.

export function isClosed({ start, turns }) {
  let left = Date.now() / 6e4 - start;
  let open = 1;
  if (left < 0) return;
  for (const turn of turns) {
    open = !open;
    if ((left -= turn) < 0) return !open;
  }
}
