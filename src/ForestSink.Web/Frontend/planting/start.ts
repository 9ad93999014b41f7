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
onElement('data-draw-area', button => button.addEventListener('click', () => void import('./draw').then(({ drawInto }) => drawInto(button.closest('form')!))));

document.addEventListener('htmx:after:swap', () => {
  if (!shown || document.querySelector('[data-planting-base]')) return;
  shown = false;
  void import('./sites').then(({ clearSites }) => clearSites());
  void import('./draw').then(({ stopDrawing }) => stopDrawing());
});
