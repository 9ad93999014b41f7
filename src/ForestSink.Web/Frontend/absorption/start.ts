import { mapView } from '../map/start';
import { onElement } from '../shell/htmx';
import { openPanel } from '../shell/navigation';
import './copy';
import './form';

// The page of an estimate colours the map by its figures, and follows the map's fiscal year.
onElement('data-estimate', page => {
  mapView?.change({ theme: 'absorption', run: page.dataset['estimate']!, fy: Number(page.dataset['fy']) });
});
mapView?.listen((now, before) => {
  const page = document.querySelector<HTMLElement>('#panel [data-estimate]');
  if (!page || now.fy === before.fy || now.fy === Number(page.dataset['fy'])) return;
  if (now.fy >= Number(page.dataset['first']) && now.fy <= Number(page.dataset['last'])) void openPanel(`${page.dataset['base']!}/years/${now.fy}`);
});

// A stand's page selects the stand and brings it into view.
onElement('data-focus-stand', page => show([Number(page.dataset['focusStand'])]));
onElement('data-show-stand', button => button.addEventListener('click', () => show([Number(button.dataset['showStand'])])));
onElement('data-show-stands', button => button.addEventListener('click', () => show(button.dataset['showStands']!.split(',').map(Number))));

function show(stands: number[]): void {
  if (!mapView) return;
  mapView.change({ selection: stands });
  void mapView.zoomToStands(stands);
}

// A formula opens below its row; the second press closes it.
onElement('data-formula', button => {
  const place = document.getElementById(button.getAttribute('aria-controls')!)!;
  button.addEventListener('click', event => {
    const open = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', String(!open));
    if (!open) return;
    event.stopImmediatePropagation();
    place.replaceChildren();
  }, { capture: true });
});
