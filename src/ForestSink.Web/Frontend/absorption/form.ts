import { mapView } from '../map/start';
import { isFiltering } from '../map/state';
import { onElement } from '../shell/htmx';

// The form offers the map's selection and the table's filter, as they are at the moment.
onElement('data-estimate-form', element => {
  const form = element as HTMLFormElement;
  const find = <T extends HTMLElement>(selector: string): T => form.querySelector<T>(selector)!;
  let chosenByHand = false;
  form.addEventListener('change', event => { chosenByHand ||= (event.target as HTMLInputElement).name === 'scope'; });

  const offer = (scope: string, possible: boolean): void => {
    const choice = find<HTMLInputElement>(`[data-scope="${scope}"]`);
    const appeared = possible && choice.disabled;
    choice.disabled = !possible;
    if (appeared && !chosenByHand) choice.checked = true;
    if (!possible && choice.checked) find<HTMLInputElement>('[name="scope"][value="all"]').checked = true;
  };
  const mirror = (): void => {
    if (!mapView || !form.isConnected) return;
    const { selection, filter } = mapView.state;
    find<HTMLInputElement>('[data-stands]').value = selection.join(',');
    find<HTMLInputElement>('[data-filter]').value = isFiltering(filter) ? mapView.query().toString() : '';
    find('[data-selection-count]').textContent = selection.length > 0 ? `(${selection.length.toLocaleString()})` : '';
    offer('filter', isFiltering(filter));
    offer('stands', selection.length > 0);
    find('[data-scope-hint]').hidden = selection.length > 0 || isFiltering(filter);
  };
  mapView?.listen(mirror);
  mirror();
});
