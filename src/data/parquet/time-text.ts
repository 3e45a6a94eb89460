/** Days since 1970 as `2024-02-29`; a day that no calendar of ours reaches stays the number, as text. */
export function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  return Number.isNaN(date.getTime()) ? String(days) : (date.toISOString().split("T")[0] ?? "");
}

/** A time of day in parts of a second as `13:05:00.250`. */
export function timeText(value: bigint, perSecond: bigint): string {
  const [seconds, rest] = split(value, perSecond);
  if (seconds < 0n || seconds >= 86_400n) return String(value);
  const two = (part: bigint): string => String(part).padStart(2, "0");
  return `${two(seconds / 3_600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction(rest, perSecond)}`;
}

/** Parts of a second since 1970 as `2024-02-29T13:05:00.250` with the zone behind; a time out of reach stays the number, as text. */
export function timestampText(value: bigint, perSecond: bigint, zone: "" | "Z"): string {
  const [seconds, rest] = split(value, perSecond);
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return String(value);
  return `${date.toISOString().slice(0, -".000Z".length)}${fraction(rest, perSecond)}${zone}`;
}

/** The old timestamps of 12 bytes: nanoseconds of a day, and the Julian day. */
export function int96Text(page: Buffer, from: number): string {
  const days = BigInt(page.readInt32LE(from + 8) - 2_440_588);
  return timestampText(days * 86_400_000_000_000n + page.readBigInt64LE(from), 1_000_000_000n, "");
}

function split(value: bigint, perSecond: bigint): readonly [seconds: bigint, rest: bigint] {
  const rest = ((value % perSecond) + perSecond) % perSecond;
  return [(value - rest) / perSecond, rest];
}

/** Milliseconds at least, and more where there are. */
function fraction(rest: bigint, perSecond: bigint): string {
  const digits = String(perSecond + rest).slice(1);
  return `.${digits.replace(/^(\d{3}(?:\d{3})*?)(?:000)+$/u, "$1")}`;
}
