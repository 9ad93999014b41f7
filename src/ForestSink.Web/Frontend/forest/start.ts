import { mapView } from '../map/start';
import { DrawerFrame } from '../shell/drawer';
import { startCharts } from './charts';
import { startFilterForm } from './filter-form';
import { StandGrid } from './table';

const drawer = document.getElementById('drawer');
const grid = document.getElementById('stand-table');
const charts = document.getElementById('stand-charts');

if (mapView && drawer && grid && charts) {
  const view = mapView;
  const frame = new DrawerFrame(drawer, { table: grid, chart: charts }, {
    resized: height => view.change({ drawer: height }),
    // The tab that is open closes the drawer; the other one takes its place.
    picked: chart => view.change(view.state.drawer > 0 && view.state.chart === chart ? { drawer: 0 } : { drawer: view.state.drawer || 35, chart }),
  });
  const table = new StandGrid(grid, view);
  const loadCharts = startCharts(charts, view);
  startFilterForm(view);
  const show = (): void => {
    frame.show(view.state.drawer, view.state.chart);
    table.setOpen(view.state.drawer > 0 && !view.state.chart);
    loadCharts();
  };
  view.listen((now, before) => { if (now.drawer !== before.drawer || now.chart !== before.chart) show(); });
  show();
}
