import { onElement } from '../shell/htmx';

// The drawing library is large: it comes with the first chart, not with the map.
onElement('data-chart', figure => void import('./draw').then(module => module.draw(figure)));

onElement('data-print', button => button.addEventListener('click', () => print()));
