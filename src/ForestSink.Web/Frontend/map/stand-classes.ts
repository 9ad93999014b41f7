/** A class of stands that the tiles do not know: which they are, and their area. */
export interface StandClass {
  ids: number[];
  stands: number;
  areaHa: number;
}

let current: Record<string, StandClass> = {};

/** Classes by key, of the project that the map shows. */
export function standClasses(): Record<string, StandClass> {
  return current;
}

export function setStandClasses(classes: Record<string, StandClass>): void {
  current = classes;
}
