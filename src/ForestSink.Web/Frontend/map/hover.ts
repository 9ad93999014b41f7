import type { MapGeoJSONFeature } from 'maplibre-gl';
import { ageClassOf, ageOf, formatNumber, t } from './configuration';
import type { MapView } from './map-view';
import { themeOf } from './paint';

/** The stand under the pointer is outlined and summed up beside it. */
export function startHover(view: MapView): void {
  const tip = document.getElementById('hover')!;
  let hovered: number | undefined;
  const leave = (): void => {
    if (hovered !== undefined) view.map.removeFeatureState({ source: 'forest', sourceLayer: 'stands', id: hovered }, 'hover');
    hovered = undefined;
    tip.hidden = true;
    view.map.getCanvas().style.cursor = '';
  };
  view.map.on('mousemove', event => {
    if (event.originalEvent.buttons !== 0 || !matchMedia('(hover: hover)').matches) return leave();
    const [feature] = view.map.queryRenderedFeatures(event.point, { layers: ['stands-fill', 'compartments-fill'] });
    if (!feature) return leave();
    const id = feature.sourceLayer === 'stands' ? (feature.id as number) : undefined;
    if (id !== hovered) {
      leave();
      if (id !== undefined) view.map.setFeatureState({ source: 'forest', sourceLayer: 'stands', id }, { hover: true });
      hovered = id;
    }
    show(view, tip, feature);
    place(view, tip, event.point.x, event.point.y);
    view.map.getCanvas().style.cursor = 'pointer';
  });
  view.map.on('mouseout', leave);
  view.map.on('movestart', leave);
}

function show(view: MapView, tip: HTMLElement, feature: MapGeoJSONFeature): void {
  const lines = feature.sourceLayer === 'stands' ? standLines(view, feature) : compartmentLines(feature);
  tip.replaceChildren(...lines.map((line, i) => Object.assign(document.createElement(i === 0 ? 'strong' : 'span'), { textContent: line })));
  tip.hidden = false;
}

function standLines(view: MapView, { properties: stand }: MapGeoJSONFeature): string[] {
  const { configuration, state } = view;
  const age = ageOf(stand['origin'] as number | undefined, state.fy);
  const species = configuration.species[stand['species'] as string]?.[0] ?? (stand['species'] as string);
  const theme = themeOf(state, configuration);
  const value = stand[theme.source] as number | undefined;
  return [
    ...(stand['code'] ? [stand['code'] as string] : []),
    `${species} · ${configuration.forestTypes[stand['type'] as string] ?? ''}`,
    ...(age === null ? [] : [t(`${age}年（${ageClassOf(age)}齢級）`, `${age} years (class ${ageClassOf(age)})`)]),
    ...(stand['area'] === undefined ? [] : [`${formatNumber(stand['area'] as number, 2)} ha`]),
    ...(theme.needsEstimate ? [value === undefined ? theme.classes.at(-1)!.name : `${formatNumber(value, theme.source === 'stock' ? 0 : 1)} ${theme.unit}`] : []),
  ];
}

function compartmentLines({ properties }: MapGeoJSONFeature): string[] {
  return [t(`林班 ${properties['code']}`, `Compartment ${properties['code']}`), `${formatNumber(properties['area'] as number, 1)} ha`, t('クリックで拡大', 'Click to zoom in')];
}

/** Beside the pointer, inside the map. */
function place(view: MapView, tip: HTMLElement, x: number, y: number): void {
  const { width, height } = view.container.getBoundingClientRect();
  const left = x + 16 + tip.offsetWidth > width ? x - tip.offsetWidth - 12 : x + 16;
  const top = Math.min(y + 16, height - tip.offsetHeight - 8);
  tip.style.transform = `translate(${left}px, ${top}px)`;
}
