import { mapView } from '../map/start';
import { DrawerFrame } from '../shell/drawer';
import { startFilterForm } from './filter-form';
import { StandGrid } from './table';

const drawer = document.getElementById('drawer');
const grid = document.getElementById('stand-table');

if (mapView && drawer && grid) {
  const view = mapView;
  const frame = new DrawerFrame(drawer, height => view.change({ drawer: height }));
  const table = new StandGrid(grid, view);
  startFilterForm(view);
  const show = (): void => { frame.show(view.state.drawer); table.setOpen(view.state.drawer > 0); };
  view.listen((now, before) => { if (now.drawer !== before.drawer) show(); });
  show();
}
