import { mapView } from '../map/start';

/** The next click on the map becomes the meeting point of the form. */
export function pickInto(field: HTMLElement): void {
  const map = mapView?.map;
  if (!map) return;
  const hint = field.querySelector<HTMLElement>('[data-point-hint]')!;
  hint.hidden = false;
  map.getCanvas().style.cursor = 'crosshair';
  map.once('click', event => {
    map.getCanvas().style.cursor = '';
    hint.hidden = true;
    if (!field.isConnected) return;
    field.querySelector<HTMLInputElement>('input[name="meetingPoint"]')!.value = `${event.lngLat.lng.toFixed(6)},${event.lngLat.lat.toFixed(6)}`;
    field.querySelector<HTMLElement>('[data-point-done]')!.hidden = false;
  });
}
