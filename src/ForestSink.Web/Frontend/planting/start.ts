import { mapView } from '../map/start';
import { setStandClasses, type StandClass } from '../map/stand-classes';
import { onElement } from '../shell/htmx';

// Scores, drawing and the flow come with the pages that need them.
let shown = false;
onElement('data-planting-scores', page => {
  shown = true;
  void import('./sites').then(({ startSites, startComparing }) => {
    startComparing(page);
    return startSites(page);
  });
});
onElement('data-pick-point', button => button.addEventListener('click', () => void import('./pick').then(({ pickInto }) => pickInto(button.closest<HTMLElement>('.field')!))));
let drawing = false;
onElement('data-draw-area', button => button.addEventListener('click', () => {
  drawing = true;
  void import('./draw').then(({ drawInto }) => drawInto(button.closest('form')!));
}));

document.addEventListener('htmx:after:swap', () => {
  if (drawing && !document.querySelector('[data-draw-area]')) {
    drawing = false;
    void import('./draw').then(({ stopDrawing }) => stopDrawing());
  }
  if (!shown || document.querySelector('[data-planting-base]')) return;
  shown = false;
  void import('./sites').then(({ clearSites }) => clearSites());
  void import('./draw').then(({ stopDrawing }) => stopDrawing());
});

// The theme of candidate sites asks once, and again when sites were found or changed in the panel.
let classesAsked = false;
const refreshClasses = async (): Promise<void> => {
  if (mapView?.state.theme !== 'planting' || classesAsked) return;
  classesAsked = true;
  const response = await fetch(`/m/${mapView.configuration.municipality}/planting/classes.json`);
  if (!response.ok) return;
  setStandClasses((await response.json()) as Record<string, StandClass>, 'planting');
  mapView.redraw();
};
mapView?.listen(() => void refreshClasses());
document.addEventListener('htmx:after:swap', () => {
  if (!document.querySelector('#panel .planting')) return;
  classesAsked = false;
  void refreshClasses();
});
void refreshClasses();
