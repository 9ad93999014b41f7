import type { Fix } from './types';

export interface Position { longitude: number; latitude: number; accuracyM: number; at: number }

type Listener = (position: Position | null, problem: 'denied' | 'unavailable' | null) => void;

/** Follows the satellite receiver while somebody listens. */
export class Receiver {
  last: Position | null = null;
  problem: 'denied' | 'unavailable' | null = null;
  private watch: number | null = null;
  private readonly listeners = new Set<Listener>();

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.watch ??= navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        this.last = { longitude: coords.longitude, latitude: coords.latitude, accuracyM: coords.accuracy, at: timestamp };
        this.problem = null;
        this.tell();
      },
      error => {
        this.problem = error.code === error.PERMISSION_DENIED ? 'denied' : 'unavailable';
        this.tell();
      },
      { enableHighAccuracy: true, maximumAge: 2000, timeout: 60_000 });
    listener(this.last, this.problem);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0 || this.watch === null) return;
      navigator.geolocation.clearWatch(this.watch);
      this.watch = null;
    };
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.last, this.problem);
  }
}

/** Averages positions while the button is held: under canopy one alone may be far off. */
export class Averaging {
  private readonly fixes: Position[] = [];

  add(position: Position): void {
    if (this.fixes.at(-1)?.at !== position.at) this.fixes.push(position);
  }

  /** The mean of the fixes, each weighted by the inverse square of its accuracy; null before the first. */
  mean(): Fix | null {
    if (this.fixes.length === 0) return null;
    let [weight, longitude, latitude, worst] = [0, 0, 0, 0];
    for (const fix of this.fixes) {
      const w = 1 / Math.max(1, fix.accuracyM) ** 2;
      weight += w;
      longitude += w * fix.longitude;
      latitude += w * fix.latitude;
      worst = Math.max(worst, fix.accuracyM);
    }
    return { longitude: round(longitude / weight, 7), latitude: round(latitude / weight, 7), count: this.fixes.length, worstAccuracyM: round(worst, 1) };
  }
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Green up to 5 m, amber up to 15 m, red beyond. */
export function quality(accuracyM: number): 'good' | 'fair' | 'poor' {
  return accuracyM <= 5 ? 'good' : accuracyM <= 15 ? 'fair' : 'poor';
}
