import './shell/htmx';
import './shell/navigation';
import './shell/sheet';
import './map/start';
import './forest/start';
import './jobs/job-card';
import './exchange/upload';
import './exchange/preview';
