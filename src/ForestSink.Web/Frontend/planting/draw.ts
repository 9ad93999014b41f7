import { TerraDraw, TerraDrawPolygonMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';
import { mapView } from '../map/start';

let drawing: TerraDraw | null = null;

/** Draws one area on the map and puts it into the form as GeoJSON. */
export function drawInto(form: HTMLFormElement): void {
  if (!mapView) return;
  drawing?.stop();
  drawing = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map: mapView.map }),
    modes: [new TerraDrawPolygonMode({ styles: { fillColor: '#54278f', fillOpacity: 0.3, outlineColor: '#54278f', outlineWidth: 3 } })],
  });
  drawing.start();
  drawing.setMode('polygon');
  const hint = form.querySelector<HTMLElement>('[data-draw-hint]')!;
  hint.hidden = false;
  drawing.on('finish', id => {
    const feature = drawing?.getSnapshot().find(known => known.id === id);
    if (!feature) return;
    form.querySelector<HTMLInputElement>('input[name="outline"]')!.value = JSON.stringify(feature.geometry);
    form.querySelector<HTMLElement>('[data-draw-done]')!.hidden = false;
    hint.hidden = true;
    form.querySelector<HTMLInputElement>('[data-draw-next], input[name="name"]')?.focus();
    drawing?.setMode('static');
  });
}

export function stopDrawing(): void {
  drawing?.stop();
  drawing = null;
}
