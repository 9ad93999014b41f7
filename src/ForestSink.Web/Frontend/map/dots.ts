/** The dotted pattern for land without trees, made here so that no file is needed. */
export function dots(): { width: number; height: number; data: Uint8ClampedArray } {
  const size = 8;
  const data = new Uint8ClampedArray(size * size * 4);
  for (const [x, y] of [[1, 1], [2, 1], [1, 2], [2, 2], [5, 5], [6, 5], [5, 6], [6, 6]] as const) data.set([92, 82, 62, 255], 4 * (y * size + x));
  return { width: size, height: size, data };
}

/** White strokes from corner to corner, for what waits for something. */
export function hatch(): { width: number; height: number; data: Uint8ClampedArray } {
  const size = 8;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let y = 0; y < size; y++) for (const wide of [0, 1]) data.set([255, 255, 255, 255], 4 * (y * size + ((size - 1 - y + wide) % size)));
  return { width: size, height: size, data };
}
