import { mapView } from '../map/start';
import { setStandClasses, type StandClass } from '../map/stand-classes';
import { onElement } from '../shell/htmx';

let shown = '';

/** Asks for the stands of a project by class, and colours the map anew when they have come. */
async function show(address: string): Promise<void> {
  if (!mapView) return;
  shown = address;
  const response = await fetch(address);
  if (!response.ok || shown !== address) return;
  setStandClasses((await response.json()) as Record<string, StandClass>);
  mapView.redraw();
}

// A project's page brings its own classes, each time it is shown: its stands may have changed.
onElement('data-classes', page => void show(page.dataset['classes']!));
onElement('data-project-theme', button => button.addEventListener('click', () => mapView?.change({ theme: button.dataset['projectTheme']! }, 'push')));
onElement('data-tick-form', form => form.querySelector('[data-tick-all]')?.addEventListener('change', event => {
  for (const box of form.querySelectorAll<HTMLInputElement>('[name="stand"]')) box.checked = (event.target as HTMLInputElement).checked;
}));

// The two maps come when somebody compares, not with the page.
onElement('data-swipe', button => button.addEventListener('click', () => void import('./swipe').then(({ toggleSwipe }) => toggleSwipe(button))));

// Chosen from the toolbar with no project open, the themes show the newest project.
const needed = (theme: string): void => {
  if ((theme === 'eligibility' || theme === 'project') && shown === '' && mapView) void show(`/m/${mapView.configuration.municipality}/projects/classes.json`);
};
mapView?.listen(now => needed(now.theme));
if (mapView) needed(mapView.state.theme);
