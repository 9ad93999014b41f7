import type { Ground, SurveyNumbers, TreeRow } from './plot-figures';
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';

/** What a stand's polygon carries offline. Owners' names are never among it. */
export interface StandFacts {
  id: number;
  version: number;
  code: string;
  compartment: string;
  place: string | null;
  species: string;
  type: string;
  origin: number | null;
  area: number;
  cohorts: { species: string; origin: number | null; area: number | null; site: string | null; storey: string }[];
}

export type StandFeature = Feature<MultiPolygon, StandFacts>;

export interface WorkedStand {
  standId: number;
  standVersion: number;
  /** Stated by the worker; null for the whole stand or where the outline gives it. */
  areaHa: number | null;
  /** GeoJSON text of a Polygon. */
  part: string | null;
}

export interface Fix { longitude: number; latitude: number; count: number; worstAccuracyM: number }

/** The same shape as WorkEntry.cs. */
export interface Entry {
  kind: string | null;
  method: string | null;
  doneOn: string | null;
  stands: WorkedStand[];
  stemsRemovedPercent: number | null;
  volumeRemovedPercent: number | null;
  overCeilingReason: string | null;
  hauledM3: number | null;
  planted: { species: string; stems: number }[];
  fuelLitres: Record<string, number>;
  note: string | null;
  fix: Fix | null;
  orderId: string | null;
}

export const emptyEntry = (): Entry => ({
  kind: null, method: null, doneOn: null, stands: [], stemsRemovedPercent: null, volumeRemovedPercent: null, overCeilingReason: null,
  hauledM3: null, planted: [], fuelLitres: {}, note: null, fix: null, orderId: null,
});

/** A record's values by name: those of the entry, and `photo:<link id>` for each photo, so that photos never conflict. */
export type Values = Record<string, unknown>;

export type PhotoPhase = 'photo-before' | 'photo-after' | 'photo';

export interface PhotoFacts {
  linkId: string;
  sha256: string;
  kind: PhotoPhase;
  fileName: string;
  takenAt: string;
  directionDegrees: number | null;
  longitude: number | null;
  latitude: number | null;
  accuracyM: number | null;
}

export interface Photo extends PhotoFacts {
  recordId: string;
  userId: string;
  type: string;
  size: number;
  content: Blob;
  /** draft: its record is not finished; waiting: to be sent; delivered: the server confirmed the SHA-256. */
  state: 'draft' | 'waiting' | 'delivered' | 'refused';
  sentBytes: number;
  problem: string | null;
}

export interface Delta {
  deltaId: string;
  recordId: string;
  userId: string;
  seq: number;
  schema: number;
  madeAt: string;
  /** The record's last changes this one knows of; the server tells a later change from a simultaneous one by them. */
  basedOn: string[];
  changes: Record<string, { old: unknown; new: unknown }>;
  /** When the server confirmed to have it. */
  receivedAt: string | null;
}

export interface Candidate { deltaId: string; value: unknown; by: string; at: string; device: string }

export interface Conflict { property: string; base: unknown; candidates: Candidate[] }

export interface Flag { kind: string; ja: string; en: string }

/** A record as it stands on this tablet. */
export interface FieldRecord {
  id: string;
  userId: string;
  userName: string;
  madeAt: string;
  values: Values;
  /** Ids of the last changes known here: the base of the next one. */
  heads: string[];
  /** waiting, delivered: server has record and photos; conflict; refused: the reason is in `problem`; theirs: taken along, not made here. */
  state: 'waiting' | 'delivered' | 'conflict' | 'refused' | 'theirs';
  /** submitted, returned, accepted …; null before the server has it. */
  officeState: string | null;
  returnReason: string | null;
  problem: { ja: string; en: string } | null;
  flags: Flag[];
  conflicts: Conflict[];
  deliveredAt: string | null;
}

/** A survey plot; the same names as FieldPlot.cs. */
export interface PlotEntry {
  thing: 'plot';
  plotNo: string | null;
  standCode: string | null;
  /** Averaged fixes; a count of 0 is a point chosen on the map. */
  position: { longitude: number; latitude: number; count: number; worstAccuracyM: number | null } | null;
  surveyedOn: string | null;
  surveyor: string | null;
  ground: Ground;
  edgeDistanceM: number | null;
  byClass: boolean;
  trees: TreeRow[];
  note: string | null;
}

export const emptyPlot = (): PlotEntry => ({
  thing: 'plot', plotNo: null, standCode: null, position: null, surveyedOn: null, surveyor: null,
  ground: { shape: 'circle', radiusM: null, alongM: null, acrossM: null, slopeDegrees: 0 }, edgeDistanceM: null, byClass: true, trees: [], note: null,
});

interface Writing<K extends string, E> {
  key: K;
  recordId: string;
  startedAt: string;
  step: number;
  entry: E;
  photos: string[];
  /** For a correction: what the record was, and on which changes that rests. */
  base: { values: Values; heads: string[] } | null;
}

export type Draft = Writing<'draft', Entry>;

export type PlotDraft = Writing<'plot', PlotEntry>;

export type AnyDraft = Draft | PlotDraft;

export interface WorkOrder {
  orderId: string;
  orderNo: string;
  kind: string;
  method: string | null;
  plannedFrom: string;
  plannedTo: string;
  crew: string | null;
  instructions: string | null;
  stands: { standId: number; areaHa: number }[];
}

export interface PackItem { key: string; kind: 'stands' | 'map' | 'terrain' | 'orders'; url: string; bytes: number; done: boolean }

/** An area taken along. */
export interface Pack {
  id: string;
  compartments: string[];
  takenAt: string;
  expiresAt: string;
  bytes: number;
  standCount: number;
  orderCount: number;
  bounds: [number, number, number, number];
  items: PackItem[];
  complete: boolean;
  terrain: { minZoom: number; maxZoom: number; source: string } | null;
}

/** The part of a pack that belongs to one compartment, or the map around all of them. */
export interface Area { key: string; pack: string; stands?: StandFeature[]; map?: FeatureCollection; orders?: WorkOrder[] }

/** What the server says about user and vocabulary; kept, so that the application works without it. */
export interface Session {
  user: { id: string; name: string };
  municipality: string;
  csrfToken: string;
  serverTime: string;
  packDays: number;
  volumeCeiling: { value: number; status: string; source: string };
  kinds: { code: string; ja: string; en: string; removes: boolean; plants: boolean; needsMethod: boolean; methods: { code: string; ja: string; en: string; hauls: boolean }[] }[];
  fuels: { code: string; ja: string; en: string }[];
  species: { key: string; ja: string; en: string; colour: string }[];
  plantable: string[];
  /** Absent in what an older version kept. */
  survey?: SurveyNumbers;
}

export type Ring = Polygon['coordinates'][number];
