import type { Position } from 'geojson';
import type { Map as MapLibre } from 'maplibre-gl';
import { TerraDraw, TerraDrawPolygonMode } from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';

/** Draws one outline by taps on the map; loaded only when somebody draws. */
export class Drawing {
  private readonly draw: TerraDraw;

  constructor(map: MapLibre, finished: (ring: Position[]) => void) {
    this.draw = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map }), modes: [new TerraDrawPolygonMode({ pointerDistance: 30, styles: { fillColor: '#1d6fa5', outlineColor: '#1d6fa5', outlineWidth: 4, closingPointColor: '#ffcc00', closingPointWidth: 14, closingPointOutlineColor: '#1c2321', closingPointOutlineWidth: 2 } })] });
    this.draw.start();
    this.draw.setMode('polygon');
    this.draw.on('finish', id => {
      const drawn = this.draw.getSnapshotFeature(id);
      if (drawn?.geometry.type === 'Polygon') finished(drawn.geometry.coordinates[0]!);
    });
  }

  clear(): void {
    this.draw.clear();
    this.draw.setMode('polygon');
  }

  stop(): void {
    if (this.draw.enabled) this.draw.stop();
  }
}
