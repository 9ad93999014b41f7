/** What the server says before the map draws (MapConfiguration.cs). */
export interface MapConfiguration {
  municipality: string;
  language: 'ja' | 'en';
  bounds: [number, number, number, number] | null;
  forestVersion: number;
}

const element = document.getElementById('map-configuration');

export const configuration: MapConfiguration | undefined =
  element?.textContent ? (JSON.parse(element.textContent) as MapConfiguration) : undefined;

/** Text in the user's language, both side by side as on the server. */
export function t(japanese: string, english: string): string {
  return configuration?.language === 'en' ? english : japanese;
}
