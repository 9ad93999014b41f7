import type { Photo, PhotoPhase } from './types';
import { uuid7 } from './store';

/** More than this no camera of a tablet makes, and the server refuses. */
export const largestPhotoBytes = 50 * 1024 * 1024;

export type Refusal = 'empty' | 'too-big' | 'not-a-photo';

/** The kind of picture by its first bytes; the file's name and the system's word are not relied on. */
export function pictureType(head: Uint8Array): string | null {
  const text = (from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (head[0] === 0x89 && text(1, 4) === 'PNG') return 'image/png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  if (text(4, 8) === 'ftyp' && /^(heic|heix|hevc|mif1|msf1|heim|heis)$/.test(text(8, 12))) return 'image/heic';
  if (text(0, 4) === 'II*\0' || text(0, 4) === 'MM\0*') return 'image/tiff';
  return null;
}

export async function sha256(content: ArrayBuffer): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest('SHA-256', content))].map(value => value.toString(16).padStart(2, '0')).join('');
}

/** Reads a file of the camera into the tablet's own store: the camera's copy may be gone tomorrow. */
export async function readPhoto(file: File, about: { recordId: string; userId: string; kind: PhotoPhase; directionDegrees: number | null; longitude: number | null; latitude: number | null; accuracyM: number | null }): Promise<Photo | Refusal> {
  if (file.size === 0) return 'empty';
  if (file.size > largestPhotoBytes) return 'too-big';
  const content = await file.arrayBuffer();
  const type = pictureType(new Uint8Array(content, 0, Math.min(16, content.byteLength)));
  if (!type) return 'not-a-photo';
  return {
    ...about, linkId: uuid7(), sha256: await sha256(content), fileName: (file.name || 'photo').slice(-120), takenAt: new Date().toISOString(), type, size: file.size,
    content: new Blob([content], { type }), state: 'draft', sentBytes: 0, problem: null,
  };
}

const names: [string, string][] = [['北', 'N'], ['北東', 'NE'], ['東', 'E'], ['南東', 'SE'], ['南', 'S'], ['南西', 'SW'], ['西', 'W'], ['北西', 'NW']];

/** The eight directions a photo may look to: degrees clockwise from north. */
export const directions = names.map(([ja, en], i) => ({ ja, en, degrees: i * 45 }));

export function directionName(degrees: number | null): [string, string] | null {
  return degrees == null ? null : names[Math.round(degrees / 45) % 8]!;
}

/** Follows the tablet's compass where it has one; gives the direction the camera's back looks to. */
export function watchCompass(turned: (degrees: number) => void): () => void {
  const listen = (event: DeviceOrientationEvent): void => {
    const webkit = (event as DeviceOrientationEvent & { webkitCompassHeading?: number }).webkitCompassHeading;
    if (webkit !== undefined) turned(webkit);
    else if (event.absolute && event.alpha !== null) turned((360 - event.alpha) % 360);
  };
  addEventListener('deviceorientationabsolute' as 'deviceorientation', listen);
  addEventListener('deviceorientation', listen);
  return () => {
    removeEventListener('deviceorientationabsolute' as 'deviceorientation', listen);
    removeEventListener('deviceorientation', listen);
  };
}
