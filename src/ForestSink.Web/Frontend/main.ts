import './shell/htmx';
import './shell/navigation';
import './shell/sheet';
import './map/start';
import './forest/start';
