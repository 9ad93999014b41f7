import type { MapMouseEvent } from 'maplibre-gl';
import type { MapView } from './map-view';

/** Click selects, Shift, Ctrl or the multi-select button adds, Shift-drag takes a box; a far compartment is flown to. */
export function startSelecting(view: MapView): void {
  const button = document.getElementById('multi-select') as HTMLButtonElement | null;
  const several = (): boolean => button?.getAttribute('aria-pressed') === 'true';
  button?.addEventListener('click', () => button.setAttribute('aria-pressed', String(!several())));

  view.map.on('click', event => {
    const adds = several() || event.originalEvent.shiftKey || event.originalEvent.ctrlKey || event.originalEvent.metaKey;
    const id = standAt(view, event);
    if (id !== undefined) {
      const { selection } = view.state;
      if (!adds) view.select([id]);
      else view.select(selection.includes(id) ? selection.filter(known => known !== id) : [...selection, id]);
    } else if (!zoomIntoCompartment(view, event) && !adds && view.state.selection.length > 0) view.select([]);
  });
  startBox(view);

  document.addEventListener('click', event => {
    const target = (event.target as Element).closest<HTMLElement>('[data-map-action], [data-select-stand]');
    if (!target) return;
    if (target.dataset['selectStand']) view.select([Number(target.dataset['selectStand'])]);
    else if (target.dataset['mapAction'] === 'clear-selection') view.select([]);
    else if (target.dataset['mapAction'] === 'zoom-all') view.zoomToAll();
    else if (target.dataset['mapAction'] === 'zoom-selection') void view.zoomToStands(view.state.selection);
  });
}

function standAt(view: MapView, event: MapMouseEvent): number | undefined {
  const [feature] = view.map.queryRenderedFeatures(event.point, { layers: ['stands-fill'] });
  return feature?.id as number | undefined;
}

function zoomIntoCompartment(view: MapView, event: MapMouseEvent): boolean {
  const [feature] = view.map.queryRenderedFeatures(event.point, { layers: ['compartments-fill'] });
  if (!feature) return false;
  view.map.flyTo({ center: event.lngLat, zoom: Math.max(view.map.getZoom() + 2, view.configuration.standsFrom + 1.5) });
  return true;
}

function startBox(view: MapView): void {
  const box = document.getElementById('box')!;
  const canvas = view.map.getCanvasContainer();
  canvas.addEventListener('pointerdown', down => {
    if (!down.shiftKey || down.button !== 0) return;
    view.map.dragPan.disable();
    const start = local(view, down);
    let end = start;
    const move = (event: PointerEvent): void => {
      end = local(view, event);
      const [left, top] = [Math.min(start[0], end[0]), Math.min(start[1], end[1])];
      Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${Math.abs(end[0] - start[0])}px`, height: `${Math.abs(end[1] - start[1])}px` });
      box.hidden = false;
    };
    const up = (): void => {
      removeEventListener('pointermove', move);
      view.map.dragPan.enable();
      box.hidden = true;
      if (Math.hypot(end[0] - start[0], end[1] - start[1]) < 6) return;
      const inside = view.map.queryRenderedFeatures([start, end], { layers: ['stands-fill'] });
      view.select([...view.state.selection, ...inside.map(feature => feature.id as number)]);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', up, { once: true });
  });
}

function local(view: MapView, event: PointerEvent): [number, number] {
  const frame = view.container.getBoundingClientRect();
  return [event.clientX - frame.left, event.clientY - frame.top];
}
