/** The dotted pattern for land without trees, made here so that no file is needed. */
export function dots(): { width: number; height: number; data: Uint8ClampedArray } {
  const size = 8;
  const data = new Uint8ClampedArray(size * size * 4);
  for (const [x, y] of [[1, 1], [2, 1], [1, 2], [2, 2], [5, 5], [6, 5], [5, 6], [6, 6]] as const) data.set([92, 82, 62, 255], 4 * (y * size + x));
  return { width: size, height: size, data };
}
