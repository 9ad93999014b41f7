import { isMapPage, loadPanel, openPanel } from '../shell/navigation';
import { showSheet } from '../shell/sheet';
import type { MapView } from './map-view';

/**
 * The selection's panel. On the map's own page it follows selection and fiscal year. On a feature's page a new selection
 * opens the stand, unless the panel says `data-selection="keep"` because it works with the selection itself.
 */
export function startPanel(view: MapView): void {
  const home = `/m/${view.configuration.municipality}`;
  view.listen((now, before) => {
    const selected = now.selection.join(',') !== before.selection.join(',');
    if (isMapPage()) {
      if (selected || (now.fy !== before.fy && now.selection.length > 0)) void follow();
    } else if (selected && now.selection.length > 0 && !document.querySelector('#panel [data-selection="keep"]')) {
      void openPanel(`${home}?sel=${now.selection.join(',')}&fy=${now.fy}`);
      showSheet();
    }
    if (selected && now.selection.length > 0) showSheet();
  });

  let wanted = '';
  /** Quick clicks one after another: only the last one's panel is loaded. */
  async function follow(): Promise<void> {
    const { selection, fy, run } = view.state;
    const address = `${home}?fy=${fy}${selection.length > 0 ? `&sel=${selection.join(',')}` : ''}${run ? `&run=${run}` : ''}`;
    wanted = address;
    await Promise.resolve();
    if (wanted === address) await loadPanel(address);
  }
}
