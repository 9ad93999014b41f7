/** A class of stands that the tiles do not know: which they are, and their area. */
export interface StandClass {
  ids: number[];
  stands: number;
  areaHa: number;
}

/** By who told them: a project's classes and those of work stand side by side. */
const told = new Map<string, Record<string, StandClass>>();

/** Classes by key, as far as the map has been told. */
export function standClasses(): Record<string, StandClass> {
  return Object.assign({}, ...told.values()) as Record<string, StandClass>;
}

export function setStandClasses(classes: Record<string, StandClass>, from = 'project'): void {
  told.set(from, classes);
}
