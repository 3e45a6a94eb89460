/** Wilson's interval for a share of `hits` in `count`, with 95% by default. */
export function wilsonInterval(hits: number, count: number, z = 1.959963984540054): readonly [low: number, high: number] {
  if (count === 0) return [0, 1];
  const share = hits / count;
  const scale = 1 + (z * z) / count;
  const centre = (share + (z * z) / (2 * count)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return [hits === 0 ? 0 : centre - half, hits === count ? 1 : centre + half];
}
