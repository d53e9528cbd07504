// Opening hours of companies in Tokyo for visitors in Phoenix, both without daylight saving time: nine o'clock in Tokyo is five in the
// afternoon of the day before in Phoenix.

export const ZONE = "Asia/Tokyo";
export const PHOENIX = "America/Phoenix";

const A_DAY = 86_400_000;
const AHEAD_OF_UTC = 9 * 3_600_000;

/** A day in Tokyo, counted from today. */
export function dayIn(days: number): { date: string; name: string; key: string } {
  const at = new Date(Date.now() + AHEAD_OF_UTC + days * A_DAY);
  const name = at.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" });
  return { date: at.toISOString().slice(0, 10), name, key: name.slice(0, 3).toLowerCase() };
}

/** Closed today and tomorrow, and open the day after: at nine. */
export function closedUntilTheDayAfterTomorrow(more: object = {}): object {
  return { zone: ZONE, week: { [dayIn(2).key]: ["09:00-17:00"] }, ...more };
}

/** Open day and night. */
export function openDayAndNight(more: object = {}): object {
  return { zone: ZONE, week: Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [dayIn(day).key, ["00:00-24:00"]])), ...more };
}

/** Open all week except today and tomorrow, for a reason that is shown to visitors. */
export function closedFor(label: string, more: object = {}): object {
  const week = Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [dayIn(day).key, ["09:00-17:00"]]));
  return { zone: ZONE, week, except: { [`${dayIn(0).date}/${dayIn(1).date}`]: { label } }, ...more };
}
